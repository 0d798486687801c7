// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The time limit of a block of a task (asyncio's {@code Timeout}), as the block sees it. Created by
 * {@link Async#timeout(Duration, Body)}.
 *
 * <p>At the deadline the task is cancelled; that cancellation leaves the block as an {@link
 * AsyncTimeoutException}. If the task was also cancelled from elsewhere meanwhile, the {@link
 * CancelledError} leaves the block instead.
 */
public interface Timeout {

  /**
   * Returns the deadline.
   *
   * @return nanoseconds on the scale of {@link Loop#nanoTime()}, empty if there is none
   */
  OptionalLong when();

  /**
   * Moves the deadline to a time from now.
   *
   * @param delay the time from now, on the loop's clock, or null for no limit
   * @throws IllegalStateException if the limit has expired or its block has ended
   */
  void reschedule(@Nullable Duration delay);

  /**
   * Moves the deadline to a time of the loop's clock.
   *
   * @param when nanoseconds on the scale of {@link Loop#nanoTime()}
   * @throws IllegalStateException if the limit has expired or its block has ended
   */
  void rescheduleAt(long when);

  /**
   * Returns whether the deadline came before the block ended.
   *
   * @return true from then on
   */
  boolean expired();

  /**
   * A block under a time limit that has a value.
   *
   * @param <T> the type of the value
   */
  @FunctionalInterface
  interface Body<T> extends Action {

    /**
     * Runs the block.
     *
     * @param timeout its limit
     * @return its value
     * @throws Exception whatever the block throws
     */
    T call(Timeout timeout) throws Exception;

    @Override
    default void run(Timeout timeout) throws Exception {
      call(timeout);
    }
  }

  /** A block under a time limit that has no value. */
  @FunctionalInterface
  interface Action {

    /**
     * Runs the block.
     *
     * @param timeout its limit
     * @throws Exception whatever the block throws
     */
    void run(Timeout timeout) throws Exception;

    /**
     * Returns this block as one with a value, which means nothing.
     *
     * @return a block that runs this one
     */
    default Body<Boolean> withValue() {
      return timeout -> {
        run(timeout);
        return true;
      };
    }
  }
}
