// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.strategy;

import dev.lockstep.explore.ChoiceSequence;
import dev.lockstep.explore.Deviation;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.internal.replay.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The interleavings that do what one run did up to some choice after its last deviation, and
 * deviate there: each has one deviation more. Every interleaving but the first is the branch of
 * exactly one other, so that a search through branches of branches meets each once.
 */
public final class Branches {

  /**
   * The largest number of options for which a choice other than lane, tie and cancellation is tried
   * with all values.
   */
  private static final int NARROW = 8;

  /**
   * The number of values that are tried of a wider choice: the least, the middle and the largest.
   */
  private static final int SAMPLES = 3;

  private final ChoiceSequence choices;
  private final List<Deviation> deviations;
  private final Map<String, Integer> positions = new HashMap<>();
  private final @Nullable String onlyLabel;
  private final Partition part;
  private int index = -1;
  private int pick;

  /** The number of the next branch, over all parts. */
  private int number = -1;

  /**
   * Creates the branches of a run.
   *
   * @param onlyLabel the label at which to deviate, or null for any
   */
  public Branches(ChoiceSequence choices, @Nullable String onlyLabel) {
    this(choices, onlyLabel, Partition.WHOLE);
  }

  /**
   * Creates some of the branches of a run.
   *
   * @param onlyLabel the label at which to deviate, or null for any
   * @param part the part of them
   */
  Branches(ChoiceSequence choices, @Nullable String onlyLabel, Partition part) {
    this.part = part;
    this.choices = choices;
    this.deviations = choices.interleaving().deviations();
    this.onlyLabel = onlyLabel;
    int last = lastDeviation(choices);
    do {
      advance();
    } while (index <= last);
    step();
  }

  /** Returns whether a run has any branches. */
  static boolean exist(ChoiceSequence choices) {
    return lastDeviation(choices) < choices.size() - 1;
  }

  /** Returns the number of branches of a run, over all parts. */
  static long count(ChoiceSequence choices) {
    long count = 0;
    for (int i = lastDeviation(choices) + 1; i < choices.size(); i++) {
      int bound = choices.bound(i);
      boolean all = bound <= NARROW || Labels.isOfInterleaving(choices.label(i));
      count += all ? bound - 1 : SAMPLES;
    }
    return count;
  }

  /** Returns whether the branches of a run leave out values of a choice with many options. */
  static boolean areSampled(ChoiceSequence choices) {
    for (int i = 0; i < choices.size(); i++) {
      if (choices.bound(i) > NARROW && !Labels.isOfInterleaving(choices.label(i))) {
        return true;
      }
    }
    return false;
  }

  private static int lastDeviation(ChoiceSequence choices) {
    int last = choices.size() - 1;
    while (last >= 0 && choices.value(last) == 0) {
      last--;
    }
    return last;
  }

  public boolean hasNext() {
    return index < choices.size();
  }

  public Interleaving next() {
    if (!hasNext()) {
      throw new NoSuchElementException("no branch is left");
    }
    String label = choices.label(index);
    List<Deviation> more = new ArrayList<>(deviations);
    more.add(
        new Deviation(label, positions.getOrDefault(label, 1) - 1, choices.bound(index), pick));
    step();
    return Interleaving.of(0, more);
  }

  /** Goes to the next branch of this part. */
  private void step() {
    do {
      number++;
      stepToAny();
    } while (hasNext() && !part.has(number));
  }

  /** Goes to the next option of this choice, or to the first one of the next. */
  private void stepToAny() {
    pick = hasNext() ? nextPick() : 0;
    while (pick < 0) {
      advance();
      pick = hasNext() ? nextPick() : 0;
    }
  }

  private int nextPick() {
    if (onlyLabel != null && !choices.label(index).equals(onlyLabel)) {
      return -1;
    }
    int bound = choices.bound(index);
    if (bound <= NARROW || Labels.isOfInterleaving(choices.label(index))) {
      return pick + 1 < bound ? pick + 1 : -1;
    }
    return pick == 0 ? 1 : pick == 1 ? bound / 2 : pick == bound / 2 ? bound - 1 : -1;
  }

  private void advance() {
    index++;
    pick = 0;
    if (index < choices.size()) {
      positions.merge(choices.label(index), 1, Integer::sum);
    }
  }
}
