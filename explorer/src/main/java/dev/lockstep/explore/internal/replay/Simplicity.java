// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.replay;

import dev.lockstep.explore.Deviation;
import dev.lockstep.explore.Interleaving;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Orders interleavings: the least is the simplest. */
public final class Simplicity {

  /** Compares by the number of deviations, then by length. */
  public static final Comparator<Interleaving> BY_SIZE =
      Comparator.comparingInt((Interleaving it) -> it.deviations().size())
          .thenComparingInt(Simplicity::length);

  /** Compares by the number of deviations, then by length, then by values. */
  public static final Comparator<Interleaving> ORDER =
      BY_SIZE
          .thenComparing(Interleaving::deviations, Simplicity::compareValues)
          .thenComparing(Interleaving::seed, Long::compareUnsigned);

  private Simplicity() {}

  /** Returns the number of choices up to the last deviation, over all labels. */
  public static int length(Interleaving interleaving) {
    Map<String, Integer> ends = new TreeMap<>();
    for (Deviation deviation : interleaving.deviations()) {
      ends.put(deviation.label(), deviation.position() + 1);
    }
    return ends.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static int compareValues(List<Deviation> one, List<Deviation> two) {
    for (int i = 0; i < Math.min(one.size(), two.size()); i++) {
      int order = one.get(i).compareTo(two.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(one.size(), two.size());
  }
}
