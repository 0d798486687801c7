// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import org.jspecify.annotations.Nullable;

/**
 * The result of a search. Immutable.
 *
 * @param interleavings the number of interleavings that ran, without those that shrank or checked a
 *     failure
 * @param covered the interleavings that these cover, such as {@code all 81 interleavings with at
 *     most 2 deviations}
 * @param coverage the same in numbers
 * @param finding the failure, or null if all interleavings passed
 * @since 0.1.0
 */
public record Exploration(
    int interleavings, String covered, Coverage coverage, @Nullable Finding finding) {

  /**
   * Returns whether every interleaving of the program has run and passed; of a part of a search,
   * whether every interleaving of that part has. An interleaving is an order of steps, and a step
   * goes from one suspension to the next: of tasks that is all that can happen, as in production.
   * It is not of virtual threads that are no tasks, so with these it needs {@linkplain
   * Interleaving#point() points} where they share memory; and it is false if a thread outside, a
   * hold or a socket took part. {@link #covered} has the reason. The baton engine sees tasks only.
   *
   * @return true if the search was complete
   */
  public boolean isComplete() {
    return finding == null && coverage.isComplete();
  }

  /**
   * Throws if an interleaving failed.
   *
   * @throws InterleavingFailure with the report, and the program's failure as its cause
   */
  public void orThrow() {
    if (finding != null) {
      throw new InterleavingFailure(finding.report(), finding.failure());
    }
  }

  /** Returns the report of the failure, or what has passed. */
  @Override
  public String toString() {
    return finding == null ? covered + " passed" : finding.report();
  }
}
