// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign.samples;

import dev.lockstep.junit.LoopTest;
import dev.lockstep.junit.TestClock;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;

/** Tests that cannot be explored, each for another reason. */
class Unfit {

  @LoopTest(clock = TestClock.REAL)
  void onTheRealClock() {}

  @LoopTest
  @Disabled("not today")
  void disabled() {}

  @Nested
  class Broken {
    @BeforeAll
    static void fail() {
      throw new IllegalStateException("no data base");
    }

    @LoopTest
    void neverRuns() {}
  }
}
