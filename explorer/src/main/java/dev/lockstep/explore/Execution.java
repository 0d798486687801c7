package dev.lockstep.explore;

import org.jspecify.annotations.Nullable;

/** What became of one run. Immutable. */
public interface Execution {

  /**
   * Returns what the run did, exactly: replaying it does the same.
   *
   * @return the interleaving
   */
  Interleaving interleaving();

  /**
   * Returns the choices of the run.
   *
   * @return all of them
   */
  ChoiceSequence choices();

  /**
   * Returns how many steps the lanes made.
   *
   * @return the number
   */
  int steps();

  /**
   * Returns a number for the order of its steps, to tell orders apart by.
   *
   * @return the same for the same order, and hardly ever for another one
   */
  long order();

  /**
   * Returns what the program threw.
   *
   * @return the failure, or null if it passed
   */
  @Nullable Throwable failure();

  /**
   * Returns whether the program threw nothing.
   *
   * @return whether it passed
   */
  default boolean passed() {
    return failure() == null;
  }

  /**
   * Returns where the interleaving that was asked for did not fit the program.
   *
   * @return the place, or null if it fitted
   */
  @Nullable ReplayMismatch misfit();
}
