// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.strategy;

import dev.lockstep.explore.internal.util.Random64;

/**
 * One of several parts of a search, which together do all of it and share nothing but the run first
 * in, first out.
 *
 * @param index the part, from 0 to {@code count - 1}
 * @param count the number of parts, at least 1
 */
public record Partition(int index, int count) {

  public static final Partition WHOLE = new Partition(0, 1);

  public Partition {
    if (count < 1 || index < 0 || index >= count) {
      throw new IllegalArgumentException(
          "part " + index + " of " + count + " must be from 0 to " + (Math.max(count, 1) - 1));
    }
  }

  /** Returns whether what all parts run counts for this one. */
  boolean isFirst() {
    return index == 0;
  }

  /** Returns whether an item of an enumeration is in this part. */
  boolean has(int item) {
    return item % count == index;
  }

  /** Returns the seed of this part, whatever the number of parts. */
  long seed(long seed) {
    return index == 0 ? seed : Random64.mix(Random64.mix(seed) + index);
  }
}
