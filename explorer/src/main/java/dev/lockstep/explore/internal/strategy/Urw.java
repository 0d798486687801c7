// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.strategy;

import dev.lockstep.explore.Strategy;
import dev.lockstep.spi.ChoiceSource;
import dev.lockstep.spi.LoopObserver;
import dev.lockstep.spi.MemoryAccess;

/**
 * Uniform random walk (Zhao and others, ASPLOS 2025): each lane goes with a probability in
 * proportion to the steps that it has left, with its accesses at points, counted by a first run;
 * those of a task not yet spawned count for its spawner. Every interleaving is equally likely if
 * the counts are exact and no lane waits for another: 1 in (n s)! / (s!)^n for n lanes of s steps.
 * Otherwise approximately.
 */
public record Urw() implements Strategy {

  private static final String STEP = "step";

  @Override
  public Search search(long seed, int interleavings) {
    return new ProfiledSearch("uniform random walk", seed, new Counting(), Weighted::new);
  }

  /** A plan of first in, first out that counts the steps of each lane and notes its spawner. */
  private static final class Counting extends CountingPlan {

    @Override
    public LoopObserver observer() {
      return new Footprints() {
        @Override
        void made(int lane, MemoryAccess access) {
          counts.count(lane, STEP);
        }
      };
    }

    @Override
    public void taken(int lane) {
      super.taken(lane);
      counts.count(lane, STEP);
    }
  }

  private static final class Weighted extends RandomPlan {
    private final Remaining remaining;

    private Weighted(long draw, int cancelChoices, LaneCounts counts) {
      super(draw, cancelChoices);
      remaining = new Remaining(counts, STEP);
    }

    @Override
    public LoopObserver observer() {
      return new Footprints() {
        @Override
        void made(int lane, MemoryAccess access) {
          remaining.take(lane);
        }
      };
    }

    @Override
    public int choosePreemption(int position, ChoiceSource.Lanes lanes) {
      return chooseLane(position, lanes);
    }

    @Override
    public int chooseLane(int position, ChoiceSource.Lanes lanes) {
      for (int i = 0; i < lanes.size(); i++) {
        remaining.see(lanes.id(i));
      }
      return weighted(lanes, remaining);
    }

    @Override
    public void taken(int lane) {
      remaining.take(lane);
    }
  }
}
