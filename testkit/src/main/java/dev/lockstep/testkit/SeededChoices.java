// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.testkit;

import dev.lockstep.spi.ChoiceSource;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A choice source without an explorer: the faults, latencies and random numbers of a seed, in
 * asyncio's order. Each label has a stream of its own; what decides the order is always 0. For one
 * loop.
 *
 * @since 0.1.0
 */
public final class SeededChoices implements ChoiceSource {

  private final long seed;
  private final Map<String, SplittableRandom> streams = new HashMap<>();

  private SeededChoices(long seed) {
    this.seed = seed;
  }

  /**
   * Returns the choices of a seed.
   *
   * @param seed the seed
   * @return a new source; {@link ChoiceSource#FIFO} for 0
   */
  public static ChoiceSource of(long seed) {
    return seed == 0 ? ChoiceSource.FIFO : new SeededChoices(seed);
  }

  @Override
  public int choose(String label, int bound) {
    return label.equals("tie")
        ? 0
        : streams
            .computeIfAbsent(label, it -> new SplittableRandom(seed * 31 + it.hashCode()))
            .nextInt(bound);
  }

  @Override
  public int chooseLane(Lanes lanes) {
    return 0;
  }
}
