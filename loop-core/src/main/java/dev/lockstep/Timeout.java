// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import dev.lockstep.internal.combine.TimeoutScope;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The time limit of a block of a task (asyncio's {@code Timeout}), as the block sees it. Created by
 * {@link #run(Duration, Body)}; for a limit that stays as it is, use {@link Async#timeout(Duration,
 * Block)}.
 *
 * {@snippet class="dev.lockstep.snippets.SnippetsTest" region="timeout" :
 * int last =
 *     Timeout.run(
 *         Duration.ofSeconds(10),
 *         timeout -> {
 *           int page = fetch(8);
 *           timeout.reschedule(Duration.ofSeconds(10)); // it goes on: ten seconds from now
 *           return page + fetch(9);
 *         });
 * }
 *
 * <p>At the deadline the task is cancelled; that cancellation leaves the block as an {@link
 * AsyncTimeoutException}. If the task was also cancelled from elsewhere meanwhile, the {@link
 * CancelledError} leaves the block instead.
 *
 * @since 0.1.0
 */
public interface Timeout {

  /**
   * Runs a block under a time limit that the block can move; see {@link Async#timeout(Duration,
   * Block)}.
   *
   * @param limit the time that it may take at first, on the loop's clock; null for no limit
   * @param body the block, which is given its limit
   * @param <T> the type of its value
   * @param <X> the checked exceptions that it throws
   * @return its value
   * @throws X if the block fails
   * @throws AsyncTimeoutException if the time is over
   * @throws CancelledError if the current task is cancelled while the block waits
   * @throws IllegalStateException outside of a task
   */
  static <T, X extends Exception> T run(@Nullable Duration limit, Body<T, X> body) throws X {
    return TimeoutScope.run(limit, body);
  }

  /**
   * Runs a block without a value under a time limit that the block can move; see {@link
   * #run(Duration, Body)}.
   *
   * @param limit the time that it may take at first, on the loop's clock; null for no limit
   * @param body the block, which is given its limit
   * @param <X> the checked exceptions that it throws
   * @throws X if the block fails
   * @throws AsyncTimeoutException if the time is over
   * @throws CancelledError if the current task is cancelled while the block waits
   * @throws IllegalStateException outside of a task
   */
  @SuppressWarnings("overloads") // a Body is an Action, and so the more specific one
  static <X extends Exception> void run(@Nullable Duration limit, Action<X> body) throws X {
    TimeoutScope.run(limit, body.withValue());
  }

  /**
   * Runs a block until a deadline that the block can move; see {@link #run(Duration, Body)}.
   *
   * @param when the first deadline in nanoseconds, on the scale of {@link Loop#nanoTime()}
   * @param body the block, which is given its limit
   * @param <T> the type of its value
   * @param <X> the checked exceptions that it throws
   * @return its value
   * @throws X if the block fails
   * @throws AsyncTimeoutException if the deadline has come
   * @throws CancelledError if the current task is cancelled while the block waits
   * @throws IllegalStateException outside of a task
   */
  static <T, X extends Exception> T runUntil(long when, Body<T, X> body) throws X {
    return TimeoutScope.runUntil(when, body);
  }

  /**
   * Runs a block without a value until a deadline that the block can move; see {@link
   * #run(Duration, Body)}.
   *
   * @param when the first deadline in nanoseconds, on the scale of {@link Loop#nanoTime()}
   * @param body the block, which is given its limit
   * @param <X> the checked exceptions that it throws
   * @throws X if the block fails
   * @throws AsyncTimeoutException if the deadline has come
   * @throws CancelledError if the current task is cancelled while the block waits
   * @throws IllegalStateException outside of a task
   */
  @SuppressWarnings("overloads") // a Body is an Action, and so the more specific one
  static <X extends Exception> void runUntil(long when, Action<X> body) throws X {
    TimeoutScope.runUntil(when, body.withValue());
  }

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
   * @param <X> the checked exceptions that it throws
   */
  @FunctionalInterface
  interface Body<T, X extends Exception> extends Action<X> {

    /**
     * Runs the block.
     *
     * @param timeout its limit
     * @return its value
     * @throws X if the block fails
     */
    T call(Timeout timeout) throws X;

    @Override
    default void run(Timeout timeout) throws X {
      call(timeout);
    }
  }

  /**
   * A block under a time limit that has no value.
   *
   * @param <X> the checked exceptions that it throws
   */
  @FunctionalInterface
  interface Action<X extends Exception> {

    /**
     * Runs the block.
     *
     * @param timeout its limit
     * @throws X if the block fails
     */
    void run(Timeout timeout) throws X;

    /**
     * Returns this block as one with a value, which means nothing.
     *
     * @return a block that runs this one and whose value is true
     */
    default Body<Boolean, X> withValue() {
      return timeout -> {
        run(timeout);
        return true;
      };
    }
  }
}
