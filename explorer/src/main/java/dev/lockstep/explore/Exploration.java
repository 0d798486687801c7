package dev.lockstep.explore;

import org.jspecify.annotations.Nullable;

/**
 * What a search has found. Immutable.
 *
 * @param interleavings how many interleavings ran, without those that made a failure simpler or
 *     checked it
 * @param covered what these interleavings cover, such as {@code all 81 interleavings with at most 2
 *     deviations}
 * @param coverage what these interleavings cover, as numbers
 * @param finding the failure, or null if all interleavings passed
 */
public record Exploration(
    int interleavings, String covered, Coverage coverage, @Nullable Finding finding) {

  /**
   * Returns whether there are no other interleavings than those that ran, so that a program that
   * passed them passes all; of a part, whether that has no others.
   *
   * @return whether the search was complete
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

  /** The report of the failure, or what has passed. */
  @Override
  public String toString() {
    return finding == null ? covered + " passed" : finding.report();
  }
}
