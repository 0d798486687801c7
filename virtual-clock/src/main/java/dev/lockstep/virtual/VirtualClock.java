package dev.lockstep.virtual;

import dev.lockstep.Loop;
import dev.lockstep.spi.LoopClock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A clock that jumps: when nothing is ready and nothing outside of the loop is pending, it moves
 * straight to the next deadline. An hour of sleeping takes no time, and every run sees the same
 * times. Serves one loop; may be read from any thread.
 */
public final class VirtualClock implements LoopClock {

  /** When a virtual clock starts unless told otherwise. */
  public static final Instant DEFAULT_START = Instant.parse("2000-01-01T00:00:00Z");

  private final Instant start;
  private volatile long now;
  private @Nullable Loop loop;

  /** A clock that starts at {@link #DEFAULT_START}. */
  public VirtualClock() {
    this(DEFAULT_START);
  }

  /**
   * A clock that starts at an instant.
   *
   * @param start the time of day at which {@link #nanoTime()} is 0
   */
  public VirtualClock(Instant start) {
    this.start = start;
  }

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public Instant instant() {
    return start.plusNanos(now);
  }

  /**
   * How much time has passed since the clock was made.
   *
   * @return the time, zero at first
   */
  public Duration elapsed() {
    return Duration.ofNanos(now);
  }

  @Override
  public void attach(Loop newLoop) {
    Loop old = loop;
    if (old != null && old != newLoop && !old.isClosed()) {
      throw new IllegalStateException(
          "this virtual clock serves another loop; close that one, or make a clock for each loop");
    }
    loop = newLoop;
  }

  @Override
  public long idle(long deadline, boolean outsidePending) {
    if (outsidePending) {
      return FOREVER;
    }
    if (deadline == FOREVER) {
      return DEADLOCK;
    }
    now = Math.max(now, deadline);
    return 0;
  }

  @Override
  public boolean isVirtual() {
    return true;
  }

  @Override
  public String toString() {
    return "virtual clock";
  }
}
