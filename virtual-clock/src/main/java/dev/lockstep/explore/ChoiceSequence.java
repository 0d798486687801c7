package dev.lockstep.explore;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The choices of one run, in the order in which they were made: for each its label, how many
 * options there were, and the one taken. A single option is no choice and is not in it. Immutable.
 */
public final class ChoiceSequence {

  private static final List<String> LANES_ONLY = List.of(Labels.LANE);

  private final long seed;
  private final List<String> labels;

  /** The label of each choice as an index of {@link #labels}; empty if all are lanes. */
  private final short[] labelIndexes;

  private final int[] bounds;
  private final int[] values;

  ChoiceSequence(long seed, List<String> labels, short[] labelIndexes, int[] bounds, int[] values) {
    this.seed = seed;
    this.labels = labels.size() == 1 ? LANES_ONLY : List.copyOf(labels);
    this.labelIndexes = labels.size() == 1 ? new short[0] : labelIndexes;
    this.bounds = bounds;
    this.values = values;
  }

  /**
   * How many choices there are.
   *
   * @return the number
   */
  public int size() {
    return bounds.length;
  }

  /** Whether there are no choices but of lanes. */
  boolean lanesOnly() {
    return labelIndexes.length == 0;
  }

  /**
   * What was chosen.
   *
   * @param index from 0 to {@code size() - 1}
   * @return the label
   */
  public String label(int index) {
    Objects.checkIndex(index, bounds.length);
    return labelIndexes.length == 0 ? Labels.LANE : labels.get(labelIndexes[index]);
  }

  /**
   * How many options there were.
   *
   * @param index from 0 to {@code size() - 1}
   * @return the number, at least 2
   */
  public int bound(int index) {
    return bounds[index];
  }

  /**
   * The option that was taken.
   *
   * @param index from 0 to {@code size() - 1}
   * @return from 0 to {@code bound(index) - 1}
   */
  public int value(int index) {
    return values[index];
  }

  /**
   * The interleaving that these choices are: its deviations have exact bounds.
   *
   * @return a replay of the run
   */
  public Interleaving interleaving() {
    List<Deviation> deviations = new ArrayList<>();
    int[] positions = new int[labels.size()];
    boolean seeded = false;
    for (int i = 0; i < bounds.length; i++) {
      String label = label(i);
      seeded |= !Labels.isOfSchedule(label);
      int position = positions[labelIndexes.length == 0 ? 0 : labelIndexes[i]]++;
      if (values[i] != Labels.base(seed, label, position, bounds[i])) {
        deviations.add(new Deviation(label, position, bounds[i], values[i]));
      }
    }
    return Interleaving.of(seeded ? seed : 0, deviations);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChoiceSequence it
        && Arrays.equals(it.bounds, bounds)
        && Arrays.equals(it.values, values)
        && Arrays.equals(it.labelIndexes, labelIndexes)
        && it.labels.equals(labels);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bounds) * 31 + Arrays.hashCode(values);
  }

  /** The values, such as {@code [0, 1, cancel=2]}. */
  @Override
  public String toString() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < bounds.length; i++) {
      texts.add((label(i).equals(Labels.LANE) ? "" : label(i) + "=") + values[i]);
    }
    return texts.toString();
  }
}
