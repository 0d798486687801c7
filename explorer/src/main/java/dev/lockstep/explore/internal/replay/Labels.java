// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.replay;

import dev.lockstep.explore.internal.util.Random64;
import java.util.List;

/**
 * The labels of the choices that make up an interleaving, and what a seed does at other choices.
 */
public final class Labels {

  /** The choice of the ready lane that goes next. */
  public static final String LANE = "lane";

  /** The choice of the timer that fires next among those of one instant. */
  public static final String TIE = "tie";

  /** The choice of the task that is cancelled before the next step, or none. */
  public static final String CANCEL = "cancel";

  /** The choice of the lane that goes first at an access to shared memory, or the one in step. */
  public static final String PREEMPT = "preempt";

  /** The labels of an interleaving; their order is their code in a replay line. */
  static final List<String> OF_SCHEDULE = List.of(LANE, TIE, CANCEL, PREEMPT);

  private Labels() {}

  /** Returns the place of a label in the order of labels. */
  public static int rank(String label) {
    int index = OF_SCHEDULE.indexOf(label);
    return index < 0 ? OF_SCHEDULE.size() : index;
  }

  public static boolean isOfInterleaving(String label) {
    return OF_SCHEDULE.contains(label);
  }

  /**
   * Returns what a seed does at a choice if nothing deviates: 0 at lanes, ties and cancellations
   * and for the seed 0; otherwise a value that depends on seed, label and position alone.
   */
  public static int base(long seed, String label, int position, int bound) {
    if (seed == 0 || isOfInterleaving(label)) {
      return 0;
    }
    long mixed = Random64.mix(seed ^ Random64.mix(label.hashCode() * 0x100000001L + position));
    return Random64.below(mixed, bound);
  }
}
