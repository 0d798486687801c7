// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.spi;

import java.time.Instant;

/**
 * The clock of a loop (an SPI). In production it is the machine's monotonic clock; in a test a
 * virtual one. A clock serves one loop at a time, which calls it from its own thread; any thread
 * may call {@link #nanoTime()} and {@link #instant()}. Its {@code toString} is its name in
 * messages.
 *
 * @since 0.1.0
 */
public interface LoopClock {

  /** The deadline of no timer: never. */
  long FOREVER = Long.MAX_VALUE;

  /**
   * Returns the monotonic time, from an origin that the clock chooses. Never goes backwards.
   *
   * @return nanoseconds
   */
  long nanoTime();

  /**
   * Returns the time of day.
   *
   * @return the instant that belongs to {@link #nanoTime()}
   */
  Instant instant();

  /**
   * Called when nothing is ready; decides what the loop does then. The machine's clock has it wait
   * until the deadline; a virtual clock moves to the deadline and has it look again.
   *
   * @param deadline the time at which the next timer is due, on the scale of {@link #nanoTime()},
   *     or {@link #FOREVER}
   * @param outsidePending whether work outside of the loop is pending (see {@link
   *     dev.lockstep.Hold}), or something outside, such as a socket, may wake the loop
   * @return the decision
   */
  IdleAction whenIdle(long deadline, boolean outsidePending);

  /**
   * Called before the loop's first iteration with the loop that the clock serves.
   *
   * @param control the loop, and what the clock may do with it
   * @throws IllegalStateException if the clock serves another loop that is not closed
   */
  default void attach(LoopControl control) {}

  /**
   * Returns whether the time of this clock differs from the machine's: it moves when nothing is
   * ready.
   *
   * @return false for the machine's own clock
   */
  boolean isVirtual();
}
