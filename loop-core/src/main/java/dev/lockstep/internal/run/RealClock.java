// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.run;

import dev.lockstep.spi.IdleAction;
import dev.lockstep.spi.LoopClock;
import java.time.Instant;

/** The clock of the machine: {@link System#nanoTime} and {@link Instant#now}. */
public final class RealClock implements LoopClock {

  /** Creates the clock of the machine. */
  public RealClock() {}

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Instant instant() {
    return Instant.now();
  }

  @Override
  public IdleAction whenIdle(long deadline, boolean outsidePending) {
    return deadline == FOREVER
        ? IdleAction.waitUntilWoken()
        : IdleAction.waitFor(deadline - System.nanoTime());
  }

  @Override
  public boolean isVirtual() {
    return false;
  }

  @Override
  public String toString() {
    return "real clock";
  }
}
