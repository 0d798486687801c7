package dev.lockstep.internal;

import dev.lockstep.spi.LoopClock;
import java.time.Instant;

/** The machine's clock: {@link System#nanoTime} and {@link Instant#now}. */
public final class RealClock implements LoopClock {

  /** The machine's clock. */
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
  public long idle(long deadline, boolean outsidePending) {
    return deadline == FOREVER ? FOREVER : Math.max(0, deadline - System.nanoTime());
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
