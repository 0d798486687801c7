// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import org.jspecify.annotations.Nullable;

/**
 * A mark that work outside of the loop is pending. While one is open, virtual time stands still and
 * a loop with nothing ready waits instead of reporting a deadlock.
 *
 * <p>May be closed from any thread; closing twice does nothing.
 *
 * @since 0.1.0
 */
public interface Hold extends AutoCloseable {

  /**
   * Returns the name of the pending work, for reports.
   *
   * @return the name
   */
  String name();

  /**
   * Returns the place where the hold was taken, if the loop is in debug mode.
   *
   * @return the frame of the program, or null
   */
  @Nullable StackTraceElement origin();

  /** Ends the hold. */
  @Override
  void close();
}
