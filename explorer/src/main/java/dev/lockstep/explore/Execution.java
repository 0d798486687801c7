// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import org.jspecify.annotations.Nullable;

/**
 * The outcome of one run. Immutable.
 *
 * @since 0.1.0
 */
public interface Execution {

  /**
   * Returns the interleaving of the run; replaying it does the same.
   *
   * @return the interleaving, with exact bounds
   */
  Interleaving interleaving();

  /**
   * Returns the choices of the run.
   *
   * @return all of them
   */
  ChoiceSequence choices();

  /**
   * Returns the number of steps that the lanes made.
   *
   * @return the number
   */
  int steps();

  /**
   * Returns a hash of the order of the steps, by which interleavings can be told apart.
   *
   * @return the same number for the same order; hardly ever the same for another one
   */
  long order();

  /**
   * Returns the exception that the program threw.
   *
   * @return the failure, or null if it passed; a {@link ReplayMismatchError} if a {@linkplain
   *     Explorer#replay replay} passed, but in another interleaving than the one asked for
   */
  @Nullable Throwable failure();

  /**
   * Returns whether there is no failure.
   *
   * @return true if it passed
   */
  default boolean passed() {
    return failure() == null;
  }

  /**
   * Returns the step from which on the interleaving that was asked for did not fit the program.
   *
   * @return the mismatch, or null if it fitted
   */
  @Nullable ReplayMismatch misfit();
}
