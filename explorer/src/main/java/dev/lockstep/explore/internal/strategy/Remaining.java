// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.strategy;

import java.util.Arrays;

/**
 * The number of steps of one kind that each lane of a run has left, if it does what a first run
 * did.
 */
final class Remaining {

  private final LaneCounts counts;
  private final int[] totals;
  private int[] left;
  private boolean[] seen;

  Remaining(LaneCounts counts, Object kind) {
    this.counts = counts;
    totals = counts.totals(kind);
    left = totals.clone();
    seen = new boolean[left.length];
  }

  /**
   * Notes that a lane exists, whose steps then no longer count for its spawner.
   *
   * @return true if it is new
   */
  boolean see(int lane) {
    if (lane >= left.length) {
      left = Arrays.copyOf(left, lane + 1);
      seen = Arrays.copyOf(seen, lane + 1);
    }
    if (seen[lane]) {
      return false;
    }
    seen[lane] = true;
    if (counts.parent(lane) > 0) {
      left[counts.parent(lane)] -= total(lane);
    }
    return true;
  }

  /** Returns the lane that has spawned a lane; 0 or less if that is not known. */
  int parent(int lane) {
    return counts.parent(lane);
  }

  /** Returns the number of steps that a lane had left when it appeared. */
  int total(int lane) {
    return lane < totals.length ? totals[lane] : 0;
  }

  /**
   * Returns the number of steps that a lane has left, including the lanes that it will spawn; 0 for
   * a lane that does not exist.
   */
  int of(int lane) {
    return lane < left.length && seen[lane] ? left[lane] : 0;
  }

  /** Returns one more than the highest lane. */
  int lanes() {
    return left.length;
  }

  /** Notes that a lane makes a step of this kind. */
  void take(int lane) {
    see(lane);
    left[lane]--;
  }
}
