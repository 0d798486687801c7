package dev.lockstep;

import org.jspecify.annotations.Nullable;

/** A callback that was handed to a {@link Loop}, to be cancelled while it has not run. */
public interface Handle {

  /**
   * Where it was handed over, if the loop is in debug mode.
   *
   * @return the frame of the program, or null
   */
  @Nullable StackTraceElement origin();

  /** Prevents the callback from running. Does nothing if it has run. */
  void cancel();

  /**
   * Whether it was cancelled.
   *
   * @return true after {@link #cancel()}
   */
  boolean isCancelled();

  /**
   * When a timer's callback is due, on the scale of {@link Loop#nanoTime()}.
   *
   * @return nanoseconds; for a callback that is not a timer, when the loop looked at the clock last
   *     before it was handed over
   */
  long when();
}
