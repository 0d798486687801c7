package dev.lockstep.explore;

import dev.lockstep.explore.internal.replay.Labels;
import java.util.Comparator;

/**
 * One choice of a run that differs from what the run's seed would do.
 *
 * @param label what is chosen: {@code lane}, {@code tie}, {@code cancel}, or a label of a simulated
 *     world
 * @param position which choice of that label it is, from 0
 * @param bound how many options there were, at least 2; or 0 if that is not known, and the pick is
 *     then taken modulo the number of options
 * @param pick the option taken, from 0
 */
public record Deviation(String label, int position, int bound, int pick)
    implements Comparable<Deviation> {

  private static final Comparator<Deviation> ORDER =
      Comparator.comparingInt((Deviation deviation) -> Labels.rank(deviation.label))
          .thenComparing(Deviation::label)
          .thenComparingInt(Deviation::position)
          .thenComparingInt(Deviation::pick)
          .thenComparingInt(Deviation::bound);

  /** Checks the ranges. */
  public Deviation {
    if (label.isEmpty() || position < 0 || pick < 0 || bound == 1 || bound < 0) {
      throw new IllegalArgumentException(
          "no deviation: label '"
              + label
              + "', position "
              + position
              + ", "
              + pick
              + " of "
              + bound);
    }
    if (bound != 0 && pick >= bound) {
      throw new IllegalArgumentException(
          "pick " + pick + " of " + bound + " options; use 0 to " + (bound - 1));
    }
  }

  /** By label, lanes first, then by position. */
  @Override
  public int compareTo(Deviation other) {
    return ORDER.compare(this, other);
  }
}
