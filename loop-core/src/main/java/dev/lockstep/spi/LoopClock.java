package dev.lockstep.spi;

import java.time.Instant;

/**
 * The time that a loop lives in: a seam. In production it is the machine's monotonic clock; in a
 * test a virtual one. A clock serves one loop at a time, which calls it from its own thread, apart
 * from the readings, which any thread may take. Its {@code toString} is how messages call it.
 */
public interface LoopClock {

  /** No deadline; and, as an answer of {@link #idle}, to wait until woken. */
  long FOREVER = Long.MAX_VALUE;

  /** The answer of {@link #idle} that nothing can ever happen again. */
  long DEADLOCK = -1;

  /**
   * The monotonic time, from an origin of the clock's choice. Never goes backwards.
   *
   * @return nanoseconds
   */
  long nanoTime();

  /**
   * The time of day.
   *
   * @return the instant that belongs to {@link #nanoTime()}
   */
  Instant instant();

  /**
   * Tells how long the loop's thread should really wait, now that nothing is ready. A virtual clock
   * moves to the deadline instead and answers 0.
   *
   * @param deadline when the next timer is due, on the scale of {@link #nanoTime()}, or {@link
   *     #FOREVER}
   * @param outsidePending whether work outside of the loop is pending (see {@link
   *     dev.lockstep.Hold}), or something outside, such as a socket, may wake the loop
   * @return nanoseconds, 0 to look at the timers again at once, {@link #FOREVER} or {@link
   *     #DEADLOCK}
   */
  long idle(long deadline, boolean outsidePending);

  /**
   * Tells the clock which loop it serves, before the loop's first pass.
   *
   * @param control the loop, and what may be done with it
   * @throws IllegalStateException if it serves another one that is not closed
   */
  default void attach(LoopControl control) {}

  /**
   * Whether time moves by itself, with the machine's, or when nothing is ready.
   *
   * @return false for the machine's own clock
   */
  boolean isVirtual();
}
