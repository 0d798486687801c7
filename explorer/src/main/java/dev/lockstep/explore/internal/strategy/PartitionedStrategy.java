// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.strategy;

import dev.lockstep.explore.Strategy;

/**
 * A part of a random search: as long as the whole, by other random numbers.
 *
 * @param whole the strategy
 * @param part the part
 */
public record PartitionedStrategy(Strategy whole, Partition part) implements Strategy {

  @Override
  public Search search(long seed, int interleavings) {
    return whole.search(part.seed(seed), interleavings);
  }

  @Override
  public Strategy part(int index, int count) {
    return new PartitionedStrategy(whole, new Partition(index, count));
  }
}
