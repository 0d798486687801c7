package dev.lockstep.explore.internal.strategy;

import java.util.Arrays;

/** How many steps of one kind each lane of a run has left, if it does what a first run did. */
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
   * Notes that a lane is there, whose steps then no longer count for its spawner.
   *
   * @return whether it is new
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

  /** The lane that has spawned one; 0 or less if that is not known. */
  int parent(int lane) {
    return counts.parent(lane);
  }

  /** How many there were to do when a lane came. */
  int total(int lane) {
    return lane < totals.length ? totals[lane] : 0;
  }

  /** How many a lane that is there has left, its lanes to come included; 0 for another one. */
  int of(int lane) {
    return lane < left.length && seen[lane] ? left[lane] : 0;
  }

  /** One more than the highest lane. */
  int lanes() {
    return left.length;
  }

  /** Notes that a lane makes one of them. */
  void take(int lane) {
    see(lane);
    left[lane]--;
  }
}
