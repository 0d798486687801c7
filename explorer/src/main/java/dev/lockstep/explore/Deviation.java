// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import dev.lockstep.explore.internal.replay.Labels;
import java.util.Comparator;

/**
 * One choice of a run that differs from what the run's seed would do.
 *
 * @param label the label of the choice: {@code lane}, {@code tie}, {@code cancel}, or a label of a
 *     simulated world
 * @param position the number of the choice among those with this label, from 0
 * @param bound the number of options, at least 2; or 0 if that is not known, and the pick is then
 *     taken modulo the number of options
 * @param pick the option taken, from 0
 * @since 0.1.0
 */
public record Deviation(String label, int position, int bound, int pick)
    implements Comparable<Deviation> {

  private static final Comparator<Deviation> ORDER =
      Comparator.comparingInt((Deviation deviation) -> Labels.rank(deviation.label))
          .thenComparing(Deviation::label)
          .thenComparingInt(Deviation::position)
          .thenComparingInt(Deviation::pick)
          .thenComparingInt(Deviation::bound);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if the label is empty or a number is out of range
   */
  public Deviation {
    if (label.isEmpty() || position < 0 || pick < 0 || bound == 1 || bound < 0) {
      throw new IllegalArgumentException(
          "not a deviation: label '"
              + label
              + "', position "
              + position
              + ", pick "
              + pick
              + " of "
              + bound
              + "; use a label, numbers of at least 0, and a bound of 0 or at least 2");
    }
    if (bound != 0 && pick >= bound) {
      throw new IllegalArgumentException(
          "pick = " + pick + " of " + bound + " options must be from 0 to " + (bound - 1));
    }
  }

  /** Compares by label, lanes first, then by position. */
  @Override
  public int compareTo(Deviation other) {
    return ORDER.compare(this, other);
  }
}
