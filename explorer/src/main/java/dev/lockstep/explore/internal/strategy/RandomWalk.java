// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.strategy;

import dev.lockstep.explore.Strategy;
import dev.lockstep.spi.ChoiceSource;

/**
 * Random walk: at each choice every ready lane is equally likely. A given interleaving comes with
 * the product of the probabilities 1/m over its choices among m lanes, at least n^-k for n lanes
 * and k choices: far from evenly, but simple, and on small programs as good as most (Thomson,
 * Donaldson, Betts, PPoPP 2014).
 */
public record RandomWalk() implements Strategy {

  @Override
  public Search search(long seed, int interleavings) {
    return new RandomSearch(
        "random walk", seed, (draw, profile) -> new Walk(draw, profile.cancelChoices()));
  }

  private static final class Walk extends RandomPlan {
    private Walk(long draw, int cancelChoices) {
      super(draw, cancelChoices);
    }

    @Override
    public int chooseLane(int position, ChoiceSource.Lanes lanes) {
      return random.below(lanes.size());
    }

    @Override
    public int choosePreemption(int position, ChoiceSource.Lanes lanes) {
      return random.below(lanes.size());
    }
  }
}
