// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.testkit;

import dev.lockstep.spi.IdleAction;
import dev.lockstep.spi.LoopClock;
import java.time.Instant;

/**
 * A minimal auto-advancing clock, for tests of a runtime without the module virtual-clock.
 *
 * @since 0.1.0
 */
public final class JumpClock implements LoopClock {

  private volatile long now;

  /** Creates a clock at 0. */
  public JumpClock() {}

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(now);
  }

  @Override
  public IdleAction whenIdle(long deadline, boolean outsidePending) {
    if (outsidePending) {
      return IdleAction.waitUntilWoken();
    }
    if (deadline == FOREVER) {
      return IdleAction.deadlock();
    }
    now = deadline;
    return IdleAction.lookAgain();
  }

  @Override
  public boolean isVirtual() {
    return true;
  }

  @Override
  public String toString() {
    return "jump clock";
  }
}
