package dev.lockstep.testing;

import dev.lockstep.spi.LoopClock;
import java.time.Instant;

/** The least clock that jumps, for tests of the runtime itself, which cannot see virtual-clock. */
public final class JumpClock implements LoopClock {

  private volatile long now;

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(now);
  }

  @Override
  public long idle(long deadline, boolean outsidePending) {
    if (outsidePending) {
      return FOREVER;
    }
    if (deadline == FOREVER) {
      return DEADLOCK;
    }
    now = deadline;
    return 0;
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
