package dev.lockstep.explore.internal.strategy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many steps of some kinds the lanes of one run made, and who has spawned them. What a lane
 * does counts for its spawner too, until it is there.
 */
final class LaneCounts {

  private final Map<Object, int[]> counts = new LinkedHashMap<>();

  /** Who was in step when a lane came, 0 for a lane that has not come, -1 for nobody. */
  private int[] parents = new int[16];

  private int last;

  /** Notes that a lane is there. */
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

  /** The kinds that were counted, in the order in which they were met. */
  List<Object> kinds() {
    return new ArrayList<>(counts.keySet());
  }

  /** The lane that was in step when a lane came; 0 or less if there was none. */
  int parent(int lane) {
    return lane < parents.length ? parents[lane] : 0;
  }

  /** How many steps of a kind each lane made, with those of the lanes that it has spawned. */
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
