// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign.samples;

import dev.lockstep.Async;
import dev.lockstep.Fault;
import dev.lockstep.junit.LoopTest;
import java.io.IOException;

/** A test of a program with fault points, some of which it does not come to. */
public final class Marked {

  private static final String READING = "while-reading";

  static final class Unused {
    private Unused() {}

    static void close() {
      Fault.point("before-close");
    }
  }

  @LoopTest
  void commits() throws IOException {
    Async.spawn(() -> Fault.point("before-commit")).await();
    Fault.point(READING, IOException.class);
    if (Async.currentTask().name().isEmpty()) {
      Fault.point("after-commit");
      Unused.close();
    }
  }
}
