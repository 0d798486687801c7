// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import java.io.Serial;

/**
 * Thrown by a replay whose interleaving does not fit the program, mostly because the program has
 * been edited since: the run has passed, but in another interleaving than the one asked for.
 *
 * @since 0.1.0
 */
public final class ReplayMismatchError extends AssertionError {

  @Serial private static final long serialVersionUID = 1L;

  /** The place from which on the interleaving did not fit. */
  private final ReplayMismatch mismatch;

  /**
   * Creates the error.
   *
   * @param interleaving the interleaving that was asked for
   * @param mismatch the place where it did not fit
   */
  public ReplayMismatchError(Interleaving interleaving, ReplayMismatch mismatch) {
    super("replay of " + interleaving + ": " + mismatch);
    this.mismatch = mismatch;
  }

  /**
   * Returns the place from which on the interleaving did not fit.
   *
   * @return the step and the reason
   */
  public ReplayMismatch mismatch() {
    return mismatch;
  }
}
