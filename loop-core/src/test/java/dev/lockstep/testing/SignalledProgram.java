// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.testing;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import dev.lockstep.Runner;
import java.time.Duration;

/** A program that receives signals, in a process of its own. */
public final class SignalledProgram {

  private SignalledProgram() {}

  /** Runs until a signal ends it. */
  public static void main(String[] how) {
    try (Runner runner = Runner.builder().endOnSignals("INT", "TERM").build()) {
      runner.run(
          () -> {
            try {
              System.out.println("ready");
              Async.future().await();
            } catch (CancelledError e) {
              System.out.println("cancelled: " + e.getMessage());
              Async.sleep(how[0].equals("hangs") ? Duration.ofDays(1) : Duration.ofMillis(1));
              System.out.println("cleaned up");
              throw e;
            }
          });
    }
    System.out.println("not reached");
  }
}
