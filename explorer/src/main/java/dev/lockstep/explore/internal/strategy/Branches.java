// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.strategy;

import dev.lockstep.explore.ChoiceSequence;
import dev.lockstep.explore.Deviation;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.internal.replay.Labels;
import dev.lockstep.explore.internal.replay.RecordedChoices;
import dev.lockstep.explore.internal.util.Random64;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.Set;
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

  /**
   * The branches of a run by how likely they differ from others, those that most likely do first.
   */
  public enum Kind {
    /**
     * All that are no preemptions, and those before accesses that meet later ones, where the first
     * in the queue goes first.
     */
    FIRST,
    /**
     * Preemptions there where others go first. The lane that is preempted goes behind all others,
     * so that these go on in their order anyway.
     */
    OTHER,
    /** Preemptions before accesses with which no later one conflicts. */
    SETTLED;

    /** All kinds in their order. */
    public static final List<Kind> ALL = List.of(values());
  }

  /** The kinds of branches to go through. */
  private final List<Kind> kinds;

  private int kind;

  private final boolean hasPoints;
  private final int last;

  /** The number of the next branch, over all parts. */
  private int number = -1;

  /**
   * Creates the branches of a run.
   *
   * @param kinds the kinds of them, in their order
   */
  public Branches(ChoiceSequence choices, List<Kind> kinds) {
    this(choices, null, Partition.WHOLE, kinds);
  }

  /**
   * Creates some of the branches of a run.
   *
   * @param onlyLabel the label at which to deviate, or null for any
   * @param part the part of them
   * @param kinds the kinds of them, in their order
   */
  Branches(ChoiceSequence choices, @Nullable String onlyLabel, Partition part, List<Kind> kinds) {
    this.part = part;
    this.kinds = kinds;
    this.choices = choices;
    this.deviations = choices.interleaving().deviations();
    this.onlyLabel = onlyLabel;
    hasPoints = choices.labels().contains(Labels.PREEMPT);
    last = lastDeviation(choices);
    begin();
    step();
  }

  /** Goes to the first choice after the last deviation. */
  private void begin() {
    index = -1;
    positions.clear();
    do {
      advance();
    } while (index <= last);
  }

  /** Returns whether a run has any branches. */
  static boolean exist(ChoiceSequence choices) {
    for (int i = lastDeviation(choices) + 1; i < choices.size(); i++) {
      if (!choices.isIndependent(i)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Notes the choices of a run whose branches are left out, and finds those of earlier runs that it
   * has shown to differ: at a point before its last deviation, where its access meets one of
   * another lane that those runs did not make.
   *
   * @param leftOut the choices that were left out, by what was chosen before and their number
   * @param reopened receives the branches that earlier runs have left out
   */
  static void leaveOut(ChoiceSequence choices, Set<Long> leftOut, Queue<Interleaving> reopened) {
    List<Deviation> before = new ArrayList<>();
    Map<String, Integer> positions = new HashMap<>();
    int last = lastDeviation(choices);
    long prefix = 0;
    for (int i = 0; i < choices.size(); i++) {
      String label = choices.label(i);
      int position = positions.merge(label, 1, Integer::sum) - 1;
      if (choices.value(i) != 0) {
        before.add(new Deviation(label, position, choices.bound(i), choices.value(i)));
        prefix = Random64.mix(Random64.mix(prefix + i) + choices.value(i));
      } else if (label.equals(Labels.PREEMPT)) {
        long key = Random64.mix(prefix ^ Random64.mix(i));
        if (i > last && choices.isIndependent(i)) {
          leftOut.add(key);
        } else if (i < last && !choices.isIndependent(i) && leftOut.remove(key)) {
          for (int other = 1; other < choices.bound(i); other++) {
            List<Deviation> more = new ArrayList<>(before);
            more.add(new Deviation(label, position, choices.bound(i), other));
            reopened.add(Interleaving.of(0, more));
          }
        }
      }
    }
  }

  /** Returns the number of branches of a run, over all parts. */
  static long count(ChoiceSequence choices) {
    long count = 0;
    for (int i = lastDeviation(choices) + 1; i < choices.size(); i++) {
      int bound = choices.isIndependent(i) ? 1 : choices.bound(i);
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
      if (!hasNext() && hasPoints && kind < kinds.size() - 1) {
        kind++;
        begin();
      }
      pick = hasNext() ? nextPick() : 0;
    }
  }

  private int nextPick() {
    if (onlyLabel != null && !choices.label(index).equals(onlyLabel)) {
      return -1;
    }
    Kind wanted = kinds.get(kind);
    if (hasPoints && choices.label(index).equals(Labels.PREEMPT)) {
      return choices.isIndependent(index) ? -1 : nextPreemption(wanted);
    }
    if (wanted != Kind.FIRST) {
      return -1;
    }
    int bound = choices.bound(index);
    if (bound <= NARROW || Labels.isOfInterleaving(choices.label(index))) {
      return pick + 1 < bound ? pick + 1 : -1;
    }
    return pick == 0 ? 1 : pick == 1 ? bound / 2 : pick == bound / 2 ? bound - 1 : -1;
  }

  private int nextPreemption(Kind wanted) {
    boolean isSettled = choices instanceof RecordedChoices recorded && recorded.isSettled(index);
    if (isSettled != (wanted == Kind.SETTLED)) {
      return -1;
    }
    int first = wanted == Kind.OTHER ? 2 : 1;
    int next = Math.max(pick + 1, first);
    int end = wanted == Kind.FIRST ? 2 : choices.bound(index);
    return next < end ? next : -1;
  }

  private void advance() {
    index++;
    pick = 0;
    if (index < choices.size()) {
      positions.merge(choices.label(index), 1, Integer::sum);
    }
  }
}
