// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.bugbench;

import dev.lockstep.explore.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The cells of a table that compares strategies by how soon each finds a bug. */
final class StrategyCells {

  private StrategyCells() {}

  /** Returns cells as the rest of a row. */
  static String row(Iterable<String> texts) {
    StringBuilder cells = new StringBuilder();
    texts.forEach(cell -> cells.append(' ').append(cell).append(" |"));
    return cells.toString();
  }

  /**
   * Returns the interleavings to the first failure, median and worst, and the most deviations that
   * were left; or how many seeds found the bug, if not all did.
   *
   * @param seeds the number of seeds, from 1 on
   * @param search returns what is found from a seed, or null
   */
  static String cell(int seeds, IntFunction<@Nullable Finding> search) {
    List<Integer> interleavings = new ArrayList<>();
    int deviations = 0;
    for (int seed = 1; seed <= seeds; seed++) {
      Finding finding = search.apply(seed);
      if (finding != null) {
        interleavings.add(finding.number());
        deviations = Math.max(deviations, finding.interleaving().deviations().size());
      }
    }
    if (interleavings.size() < seeds) {
      return "– (" + interleavings.size() + ")";
    }
    interleavings.sort(null);
    return "%d / %d; %d"
        .formatted(interleavings.get((seeds - 1) / 2), interleavings.get(seeds - 1), deviations);
  }
}
