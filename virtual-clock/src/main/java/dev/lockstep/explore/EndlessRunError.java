package dev.lockstep.explore;

import java.io.Serial;

/**
 * A run that did not end, although from some step on every lane that was ready got its turn. Its
 * report shows the steps that repeat, if they do.
 */
public final class EndlessRunError extends AssertionError {

  @Serial private static final long serialVersionUID = 1L;

  private final int period;

  private EndlessRunError(String message, int period) {
    super(message);
    this.period = period;
  }

  static EndlessRunError after(int stepCount, int[] steps, int fairFrom) {
    int period = period(steps, stepCount, fairFrom);
    String start = "livelock: no end after " + stepCount + " steps, the last ";
    String message =
        start
            + (stepCount - fairFrom)
            + " of them first in, first out; "
            + (period == 0
                ? "no cycle of them repeats"
                : period == 1
                    ? "one step repeats all the time"
                    : "a cycle of " + period + " steps repeats all the time")
            + "; if the program is only long, raise steps(...)";
    return new EndlessRunError(message, period);
  }

  /** The length of the shortest cycle that fills the second half of the tail, or 0. */
  private static int period(int[] steps, int end, int fairFrom) {
    int from = fairFrom + (end - fairFrom) / 2;
    for (int period = 1; period <= (end - from) / 2; period++) {
      int i = from + period;
      while (i < end && steps[i] == steps[i - period]) {
        i++;
      }
      if (i == end) {
        return period;
      }
    }
    return 0;
  }

  /**
   * How many steps the cycle has that repeats.
   *
   * @return the number, 0 if none does
   */
  public int period() {
    return period;
  }
}
