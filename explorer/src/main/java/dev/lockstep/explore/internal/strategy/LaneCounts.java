// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.strategy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The number of steps of some kinds that the lanes of one run made, and their spawners. The steps
 * of a lane count for its spawner too, until it exists.
 */
final class LaneCounts {

  private final Map<Object, int[]> counts = new LinkedHashMap<>();

  /** The lane that was running when a lane appeared: 0 for a lane that has not, -1 if none was. */
  private int[] parents = new int[16];

  private int last;

  /** Notes that a lane exists. */
  void see(int lane) {
    if (lane >= parents.length) {
      parents = Arrays.copyOf(parents, Math.max(lane + 1, parents.length * 2));
    }
    if (parents[lane] == 0) {
      parents[lane] = last == 0 ? -1 : last;
    }
  }

  /** Notes that a lane makes the next step. */
  void step(int lane) {
    see(lane);
    last = lane;
  }

  /** Counts a step of some kind. */
  void count(int lane, Object kind) {
    int[] ofKind = counts.computeIfAbsent(kind, key -> new int[parents.length]);
    if (lane >= ofKind.length) {
      ofKind = Arrays.copyOf(ofKind, Math.max(lane + 1, parents.length));
      counts.put(kind, ofKind);
    }
    ofKind[lane]++;
  }

  /** Returns the kinds that were counted, in the order in which they were met. */
  List<Object> kinds() {
    return new ArrayList<>(counts.keySet());
  }

  /** Returns the lane that was running when a lane appeared; 0 or less if there was none. */
  int parent(int lane) {
    return lane < parents.length ? parents[lane] : 0;
  }

  /**
   * Returns the number of steps of a kind that each lane made, including the lanes that it has
   * spawned.
   */
  int[] totals(Object kind) {
    int[] totals = Arrays.copyOf(counts.getOrDefault(kind, new int[0]), parents.length);
    for (int lane = totals.length - 1; lane > 0; lane--) {
      if (parents[lane] > 0) {
        totals[parents[lane]] += totals[lane];
      }
    }
    return totals;
  }
}
