package dev.lockstep.explore.internal.strategy;

import dev.lockstep.explore.ChoiceSequence;
import dev.lockstep.explore.Execution;
import dev.lockstep.explore.Plan;
import dev.lockstep.explore.internal.replay.Labels;

/** What the runs of a search have in common, as far as the next plan wants to know. */
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

  /** The most choices that a run had, but for cancellations. */
  int choices() {
    return choices;
  }

  /** The most choices of a cancellation that a run had. */
  int cancelChoices() {
    return cancelChoices;
  }
}
