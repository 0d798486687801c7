package dev.lockstep.explore;

import org.jspecify.annotations.Nullable;

/**
 * What a search has found. Immutable.
 *
 * @param schedules how many schedules ran, without those that made a failure simpler or checked it
 * @param covered what these schedules cover, such as {@code all 81 schedules with at most 2
 *     deviations}
 * @param coverage what these schedules cover, as numbers
 * @param finding the failure, or null if all schedules passed
 */
public record Exploration(
    int schedules, String covered, Coverage coverage, @Nullable Finding finding) {

  /**
   * Returns whether there are no other schedules than those that ran, so that a program that passed
   * them passes all; of a part, whether that has no others.
   *
   * @return whether the search was complete
   */
  public boolean isComplete() {
    return finding == null && coverage.isComplete();
  }

  /**
   * Throws if a schedule failed.
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
