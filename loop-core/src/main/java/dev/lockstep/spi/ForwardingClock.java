// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.spi;

import java.time.Instant;

/**
 * A clock that passes each call on to another one: a base for clocks that change little. Override
 * what is to differ, and call the same method of {@code super} for the rest.
 *
 * @since 0.1.0
 */
public abstract class ForwardingClock implements LoopClock {

  private final LoopClock clock;

  /**
   * Wraps a clock.
   *
   * @param clock the clock that answers unless a method is overridden
   */
  protected ForwardingClock(LoopClock clock) {
    this.clock = clock;
  }

  @Override
  public long nanoTime() {
    return clock.nanoTime();
  }

  @Override
  public Instant instant() {
    return clock.instant();
  }

  @Override
  public IdleAction whenIdle(long deadline, boolean outsidePending) {
    return clock.whenIdle(deadline, outsidePending);
  }

  @Override
  public void attach(LoopControl control) {
    clock.attach(control);
  }

  @Override
  public boolean isVirtual() {
    return clock.isVirtual();
  }

  @Override
  public String toString() {
    return clock.toString();
  }
}
