// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.run;

import dev.lockstep.explore.EndlessRunError;
import java.time.Duration;

/** Creates the errors of runs that did not end. */
final class EndlessRuns {

  private static final String REMEDY = "; if the program is only long, raise steps(...)";

  private EndlessRuns() {}

  /** Returns the error of an endless run in which time stands still. */
  static EndlessRunError standing(int stepCount, int[] steps, int fairFrom, int moved) {
    int from = Math.max(fairFrom, moved);
    int period = period(steps, stepCount, from);
    String cycle =
        switch (period) {
          case 0 -> "no cycle of them repeats";
          case 1 -> "one step repeats all the time";
          default -> "a cycle of " + period + " steps repeats all the time";
        };
    return new EndlessRunError(
        "endless run: no end after "
            + stepCount
            + " steps, the last "
            + (stepCount - from)
            + (moved > fairFrom
                ? " of them without time moving; "
                : " of them first in, first out; ")
            + cycle
            + REMEDY,
        period);
  }

  /** Returns the error of a run in which a thread goes round and round at the same accesses. */
  static EndlessRunError spinning(String spinning, int times) {
    return new EndlessRunError(
        "endless run: "
            + spinning
            + " and nothing changes what it sees; it has let all others go first "
            + times
            + " times without time moving; let it wait by a lock or a latch"
            + REMEDY,
        0);
  }

  /** Returns the error of an endless run in which time moves. */
  static EndlessRunError moving(int stepCount, Duration time) {
    return new EndlessRunError(
        "endless run: no end after "
            + stepCount
            + " steps, though time has moved to "
            + time
            + REMEDY,
        0);
  }

  /** Returns the length of the shortest cycle that fills the second half of the tail, or 0. */
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
}
