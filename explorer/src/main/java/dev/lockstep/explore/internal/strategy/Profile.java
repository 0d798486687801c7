// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.strategy;

import dev.lockstep.explore.ChoiceSequence;
import dev.lockstep.explore.Execution;
import dev.lockstep.explore.Plan;
import dev.lockstep.explore.internal.replay.Labels;

/** The common figures of the runs of a search, from which the next plan is made. */
final class Profile {

  private int choices;
  private int cancelChoices;
  private int runs;

  void add(Plan plan, Execution execution) {
    ChoiceSequence sequence = execution.choices();
    int cancels = 0;
    boolean mayCancel = sequence.labels().contains(Labels.CANCEL);
    for (int i = 0; mayCancel && i < sequence.size(); i++) {
      cancels += sequence.label(i).equals(Labels.CANCEL) ? 1 : 0;
    }
    runs++;
    choices = Math.max(choices, sequence.size() - cancels);
    cancelChoices = Math.max(cancelChoices, cancels);
  }

  int runs() {
    return runs;
  }

  /** Returns the largest number of choices in a run, without cancellations. */
  int choices() {
    return choices;
  }

  /** Returns the largest number of choices of a cancellation in a run. */
  int cancelChoices() {
    return cancelChoices;
  }
}
