// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import java.util.List;

/**
 * The coverage of a search, in numbers that can be added up over the parts of a search.
 *
 * @param isComplete true if every interleaving of the program has run, and nothing took part in it
 *     that is not explored; see {@link Exploration#isComplete}
 * @param deviations the largest number of deviations up to which all interleavings ran: -1 if there
 *     is none, {@link Integer#MAX_VALUE} if no interleaving has more
 * @param interleavings the number of interleavings that ran with 0, 1, 2 and so on deviations,
 *     without random ones
 * @since 0.1.0
 */
public record Coverage(boolean isComplete, int deviations, List<Integer> interleavings) {

  /** The coverage of a search that knows nothing about it. */
  public static final Coverage UNKNOWN = new Coverage(false, -1, List.of());

  /** Copies the numbers. */
  public Coverage {
    interleavings = List.copyOf(interleavings);
  }
}
