// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.replay;

import dev.lockstep.explore.ChoiceSequence;
import dev.lockstep.explore.Deviation;
import dev.lockstep.explore.Interleaving;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The recorded choices of one run, as plain numbers. Immutable. */
public final class RecordedChoices implements ChoiceSequence {

  private static final List<String> LANES_ONLY = List.of(Labels.LANE);

  private final long seed;
  private final List<String> labels;

  /** The label of each choice as an index into {@link #labels}; empty if all are lanes. */
  private final short[] labelIndexes;

  private final int[] bounds;
  private final int[] values;

  /** The choices at points that need no other value; null if there are no points. */
  private final @Nullable BitSet independent;

  /** The choices before accesses with which no later one conflicts; null if there are no points. */
  private final @Nullable BitSet settled;

  public RecordedChoices(
      long seed, List<String> labels, short[] labelIndexes, int[] bounds, int[] values) {
    this(seed, labels, labelIndexes, bounds, values, null, null);
  }

  public RecordedChoices(
      long seed,
      List<String> labels,
      short[] labelIndexes,
      int[] bounds,
      int[] values,
      @Nullable BitSet independent,
      @Nullable BitSet settled) {
    this.independent = independent;
    this.settled = settled;
    this.seed = seed;
    this.labels = labels.size() == 1 ? LANES_ONLY : List.copyOf(labels);
    this.labelIndexes = labels.size() == 1 ? new short[0] : labelIndexes;
    this.bounds = bounds;
    this.values = values;
  }

  @Override
  public int size() {
    return bounds.length;
  }

  @Override
  public List<String> labels() {
    return labels;
  }

  @Override
  public String label(int index) {
    Objects.checkIndex(index, bounds.length);
    return labelIndexes.length == 0 ? Labels.LANE : labels.get(labelIndexes[index]);
  }

  @Override
  public int bound(int index) {
    return bounds[index];
  }

  @Override
  public int value(int index) {
    return values[index];
  }

  @Override
  public boolean isIndependent(int index) {
    return independent != null && independent.get(index);
  }

  /**
   * Returns whether a choice is before an access with which no later one of another lane conflicts,
   * so that to let others go first most likely makes no difference.
   */
  public boolean isSettled(int index) {
    return settled != null && settled.get(index);
  }

  @Override
  public Interleaving interleaving() {
    List<Deviation> deviations = new ArrayList<>();
    int[] positions = new int[labels.size()];
    boolean seeded = false;
    for (int i = 0; i < bounds.length; i++) {
      String label = label(i);
      seeded |= !Labels.isOfInterleaving(label);
      int position = positions[labelIndexes.length == 0 ? 0 : labelIndexes[i]]++;
      if (values[i] != Labels.base(seed, label, position, bounds[i])) {
        deviations.add(new Deviation(label, position, bounds[i], values[i]));
      }
    }
    return Interleaving.of(seeded ? seed : 0, deviations);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RecordedChoices it
        && Arrays.equals(it.bounds, bounds)
        && Arrays.equals(it.values, values)
        && Arrays.equals(it.labelIndexes, labelIndexes)
        && it.labels.equals(labels);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bounds) * 31 + Arrays.hashCode(values);
  }

  /** Returns the values, such as {@code [0, 1, cancel=2]}. */
  @Override
  public String toString() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < bounds.length; i++) {
      texts.add((label(i).equals(Labels.LANE) ? "" : label(i) + "=") + values[i]);
    }
    return texts.toString();
  }
}
