// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign.samples;

import dev.lockstep.Async;
import dev.lockstep.junit.LoopTest;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Passes, and writes past {@code System.out}, as a process does that a test starts. */
class OpenLine {

  @LoopTest
  @SuppressWarnings("resource") // the standard output is not this test's to close
  void writes() throws IOException {
    new FileOutputStream(FileDescriptor.out).write("no end".getBytes(StandardCharsets.UTF_8));
    Async.yieldNow();
  }
}
