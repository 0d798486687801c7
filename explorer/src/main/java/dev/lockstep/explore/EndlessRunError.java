// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import java.io.Serial;

/**
 * Thrown when a run does not end, although from some step on every lane that was ready got its
 * turn. The report shows the steps that repeat, if they do.
 *
 * @since 0.1.0
 */
public final class EndlessRunError extends AssertionError {

  @Serial private static final long serialVersionUID = 1L;

  /** The number of steps in the cycle that repeats, 0 if none does. */
  private final int period;

  /**
   * Creates the error.
   *
   * @param message the length of the run, and the remedy
   * @param period the number of steps in the cycle that repeats, 0 if none does
   */
  public EndlessRunError(String message, int period) {
    super(message);
    this.period = period;
  }

  /**
   * Returns the number of steps in the cycle that repeats.
   *
   * @return the number, 0 if no cycle repeats
   */
  public int period() {
    return period;
  }
}
