// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.session;

import dev.lockstep.spi.ForwardingClock;
import dev.lockstep.spi.IdleAction;
import dev.lockstep.spi.LoopClock;
import java.time.Duration;

/** A virtual clock that throws once it has advanced beyond a limit. */
final class LimitedClock extends ForwardingClock {

  private final Duration limit;
  private final long last;
  private boolean lifted;

  LimitedClock(LoopClock clock, Duration limit) {
    super(clock);
    this.limit = limit;
    this.last = saturated(clock.nanoTime(), limit);
  }

  private static long saturated(long now, Duration limit) {
    try {
      return Math.addExact(now, limit.toNanos());
    } catch (ArithmeticException e) {
      return FOREVER;
    }
  }

  /** Removes the limit, so that the tasks can be ended. */
  void lift() {
    lifted = true;
  }

  @Override
  public IdleAction whenIdle(long deadline, boolean outsidePending) {
    IdleAction action = super.whenIdle(deadline, outsidePending);
    if (!lifted && nanoTime() > last) {
      throw new TimeLimitError(limit);
    }
    return action;
  }
}
