package dev.lockstep.explore;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What became of one run. Immutable. */
public final class Execution {

  private final ChoiceSequence choices;
  private final int[] steps;
  private final int stepsOfProgram;
  private final @Nullable Throwable failure;
  private final @Nullable Misfit misfit;
  private @Nullable Interleaving interleaving;

  Execution(Recorder recorder, @Nullable Throwable failure) {
    choices = recorder.choices();
    steps = recorder.steps();
    stepsOfProgram = recorder.stepsOfProgram();
    misfit = recorder.misfit();
    this.failure = failure;
  }

  private Execution(Execution other, Throwable failure) {
    choices = other.choices;
    steps = other.steps;
    stepsOfProgram = other.stepsOfProgram;
    misfit = other.misfit;
    this.failure = failure;
  }

  /** The same run, taken as failed. */
  Execution failedWith(Throwable reason) {
    return new Execution(this, reason);
  }

  /**
   * What the run did, exactly: replaying it does the same.
   *
   * @return the interleaving
   */
  public Interleaving interleaving() {
    Interleaving known = interleaving;
    if (known == null) {
      known = choices.interleaving();
      interleaving = known;
    }
    return known;
  }

  /**
   * The choices of the run.
   *
   * @return all of them
   */
  public ChoiceSequence choices() {
    return choices;
  }

  /**
   * How many steps the lanes made.
   *
   * @return the number
   */
  public int steps() {
    return steps.length;
  }

  /**
   * A number for the order of its steps, to tell orders apart by.
   *
   * @return the same for the same order, and hardly ever for another one
   */
  public long order() {
    long hash = steps.length;
    for (int lane : steps) {
      hash = Random64.mix(hash + lane);
    }
    return hash;
  }

  /** The lane of each step. */
  int[] lanes() {
    return steps;
  }

  /** How often another lane makes a step than the one before. */
  int switches() {
    int switches = 0;
    for (int i = 1; i < stepsOfProgram; i++) {
      switches += steps[i] == steps[i - 1] ? 0 : 1;
    }
    return switches;
  }

  /**
   * What the program threw.
   *
   * @return the failure, or null if it passed
   */
  public @Nullable Throwable failure() {
    return failure;
  }

  /**
   * Whether the program threw nothing.
   *
   * @return whether it passed
   */
  public boolean passed() {
    return failure == null;
  }

  /**
   * Where the interleaving that was asked for did not fit the program.
   *
   * @return the place, or null if it fitted
   */
  public @Nullable Misfit misfit() {
    return misfit;
  }

  /** Whether another run took the same steps to the same end. */
  boolean isSameAs(Execution other) {
    return choices.equals(other.choices)
        && Arrays.equals(steps, other.steps)
        && FailureIdentity.of(failure).equals(FailureIdentity.of(other.failure));
  }

  @Override
  public String toString() {
    return interleaving() + (failure == null ? " passed" : " failed: " + failure);
  }
}
