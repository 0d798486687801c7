// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.run;

import dev.lockstep.explore.ChoiceSequence;
import dev.lockstep.explore.Execution;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.ReplayMismatch;
import dev.lockstep.explore.internal.util.Random64;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A run as its recorder has recorded it, and its failure. Immutable. */
public final class RecordedRun implements Execution {

  private final ChoiceSequence choices;
  private final int[] steps;
  private final int stepsOfProgram;
  private final @Nullable Throwable failure;
  private final @Nullable ReplayMismatch misfit;
  private final boolean late;
  private @Nullable Interleaving interleaving;

  /**
   * Creates a run from what was recorded so far.
   *
   * @param late true if it was stopped because it took too long on the real clock
   */
  RecordedRun(Recorder recorder, @Nullable Throwable failure, boolean late) {
    choices = recorder.choices();
    steps = recorder.steps();
    stepsOfProgram = recorder.stepsOfProgram();
    misfit = recorder.misfit();
    this.failure = failure;
    this.late = late;
  }

  private RecordedRun(RecordedRun other, Throwable failure) {
    choices = other.choices;
    steps = other.steps;
    stepsOfProgram = other.stepsOfProgram;
    misfit = other.misfit;
    late = other.late;
    this.failure = failure;
  }

  /**
   * Returns an execution with all that was recorded.
   *
   * @throws IllegalArgumentException if it was not made by an explorer
   */
  public static RecordedRun of(Execution execution) {
    if (execution instanceof RecordedRun recorded) {
      return recorded;
    }
    throw new IllegalArgumentException(
        execution + " was not recorded; use what Explorer.replay(...) returns");
  }

  /** Returns whether it was stopped because it took too long on the real clock. */
  public boolean isLate() {
    return late;
  }

  /** Returns the same run as a failed one. */
  public RecordedRun failedWith(Throwable reason) {
    return new RecordedRun(this, reason);
  }

  @Override
  public Interleaving interleaving() {
    Interleaving known = interleaving;
    if (known == null) {
      known = choices.interleaving();
      interleaving = known;
    }
    return known;
  }

  @Override
  public ChoiceSequence choices() {
    return choices;
  }

  @Override
  public int steps() {
    return steps.length;
  }

  @Override
  public long order() {
    long hash = steps.length;
    for (int lane : steps) {
      hash = Random64.mix(hash + lane);
    }
    return hash;
  }

  /** Returns the number of steps of the program that another lane makes than the step before. */
  public int switches() {
    int switches = 0;
    for (int i = 1; i < stepsOfProgram; i++) {
      switches += steps[i] == steps[i - 1] ? 0 : 1;
    }
    return switches;
  }

  @Override
  public @Nullable Throwable failure() {
    return failure;
  }

  @Override
  public @Nullable ReplayMismatch misfit() {
    return misfit;
  }

  /** Returns whether another run made the same steps and ended in the same way. */
  public boolean isSameAs(RecordedRun other) {
    return choices.equals(other.choices)
        && Arrays.equals(steps, other.steps)
        && FailureIdentity.of(failure).equals(FailureIdentity.of(other.failure));
  }

  @Override
  public String toString() {
    return interleaving() + (failure == null ? " passed" : " failed: " + failure);
  }
}
