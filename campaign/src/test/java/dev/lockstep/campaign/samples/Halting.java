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
