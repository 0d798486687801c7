// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign.samples;

import dev.lockstep.junit.LoopTest;

/** Ends the process that runs it. */
class Halting {

  @LoopTest
  void halts() {
    System.err.println("last words");
    Runtime.getRuntime().halt(7);
  }
}
