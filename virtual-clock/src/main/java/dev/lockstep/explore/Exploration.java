package dev.lockstep.explore;

import org.jspecify.annotations.Nullable;

/** What a search has found. Immutable. */
public final class Exploration {

  private final int schedules;
  private final String covered;
  private final Coverage coverage;
  private final @Nullable Finding finding;

  Exploration(int schedules, String covered, Coverage coverage, @Nullable Finding finding) {
    this.schedules = schedules;
    this.covered = covered;
    this.coverage = coverage;
    this.finding = finding;
  }

  /**
   * How many schedules ran.
   *
   * @return the number, without those that made a failure simpler or checked it
   */
  public int schedules() {
    return schedules;
  }

  /**
   * What these schedules cover.
   *
   * @return such as {@code all 81 schedules with at most 2 deviations}
   */
  public String covered() {
    return covered;
  }

  /**
   * Whether there are no other schedules than those that ran, so that a program that passed them
   * passes all; of a part, whether that has no others.
   *
   * @return whether the search was complete
   */
  public boolean isComplete() {
    return finding == null && coverage.isComplete();
  }

  /**
   * What these schedules cover, as numbers.
   *
   * @return the numbers
   */
  public Coverage coverage() {
    return coverage;
  }

  /**
   * The failure.
   *
   * @return the failure, or null if all schedules passed
   */
  public @Nullable Finding finding() {
    return finding;
  }

  /**
   * Throws if a schedule failed.
   *
   * @throws InterleavingFailure with the report, and the program's failure as its cause
   */
  public void orThrow() {
    if (finding != null) {
      throw finding.toError();
    }
  }

  /** The report of the failure, or what has passed. */
  @Override
  public String toString() {
    return finding == null ? covered + " passed" : finding.report();
  }
}
