// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import org.jspecify.annotations.Nullable;

/**
 * A callback that was handed to a {@link Loop}; can be cancelled until it has run.
 *
 * @since 0.1.0
 */
public interface Handle {

  /**
   * Returns the place where the callback was handed over, if the loop is in debug mode.
   *
   * @return the frame of the program, or null
   */
  @Nullable StackTraceElement origin();

  /** Prevents the callback from running. Does nothing if it has run. */
  void cancel();

  /**
   * Returns whether the callback was cancelled.
   *
   * @return true after {@link #cancel()}
   */
  boolean isCancelled();

  /**
   * Returns the time at which a timer's callback is due, on the scale of {@link Loop#nanoTime()}.
   *
   * @return nanoseconds; for a callback that is not a timer, the time of the loop's last look at
   *     the clock before the callback was handed over
   */
  long when();
}
