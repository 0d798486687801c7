// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.session;

import dev.lockstep.spi.ForwardingClock;
import dev.lockstep.spi.IdleAction;
import dev.lockstep.spi.LoopClock;
import java.time.Duration;

/**
 * A virtual clock that throws once it has advanced beyond a limit. While a test that cannot go on
 * is being ended, it also throws when the loop has waited too long on the real clock.
 */
final class LimitedClock extends ForwardingClock {

  /** The virtual time that a test which is over gets to clean up in. */
  private static final Duration CLEANUP = Duration.ofMinutes(5);

  /** The real nanoseconds in which a loop that is being unwound may wait for what is outside. */
  private static final long PATIENCE = 1_000_000_000;

  private final Duration limit;
  private long last;
  private boolean impatient;

  /** The real time at which {@link #impatient} was set, in nanoseconds. */
  private long impatientSince;

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

  /** Allows some time more than the limit, if that has passed or nearly so, for a cleanup. */
  void extend() {
    last = Math.max(last, saturated(nanoTime(), CLEANUP));
  }

  /** Sets whether the loop may wait for what is outside for a moment only, from now on. */
  void setImpatient(boolean impatient) {
    this.impatient = impatient;
    impatientSince = System.nanoTime();
  }

  @Override
  public IdleAction whenIdle(long deadline, boolean outsidePending) {
    IdleAction action = super.whenIdle(deadline, outsidePending);
    if (nanoTime() > last) {
      throw new TimeLimitError(limit);
    }
    return impatient && action.equals(IdleAction.waitUntilWoken()) ? waitBriefly() : action;
  }

  private IdleAction waitBriefly() {
    long left = impatientSince + PATIENCE - System.nanoTime();
    if (left <= 0) {
      throw new TimeLimitError();
    }
    return IdleAction.waitFor(left);
  }
}
