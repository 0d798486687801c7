package dev.lockstep.junit;

import dev.lockstep.spi.LoopClock;
import dev.lockstep.spi.LoopControl;
import java.time.Duration;
import java.time.Instant;

/** A virtual clock that tells when it has gone further than a limit. */
final class LimitedClock implements LoopClock {

  private final LoopClock clock;
  private final Duration limit;
  private final long last;
  private boolean lifted;

  LimitedClock(LoopClock clock, Duration limit) {
    this.clock = clock;
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

  /** Lets time go on, so that the tasks can be ended. */
  void lift() {
    lifted = true;
  }

  @Override
  public long idle(long deadline, boolean outsidePending) {
    long wait = clock.idle(deadline, outsidePending);
    if (!lifted && clock.nanoTime() > last) {
      throw new TimeLimitError(limit);
    }
    return wait;
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
  public void attach(LoopControl control) {
    clock.attach(control);
  }

  @Override
  public boolean isVirtual() {
    return true;
  }

  @Override
  public String toString() {
    return clock.toString();
  }
}
