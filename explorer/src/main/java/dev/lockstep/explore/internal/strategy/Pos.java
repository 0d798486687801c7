// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.strategy;

import dev.lockstep.explore.Strategy;
import dev.lockstep.spi.ChoiceSource;
import dev.lockstep.spi.LoopObserver;
import java.util.Arrays;

/**
 * Partial order sampling (Yuan, Yang, Gu, CAV 2018): every pending step gets a random priority, the
 * ready lane with the highest one goes, and the priorities of the pending steps that race with it
 * are drawn again. Two steps race if they use the same object, see {@link Footprints}; a step of
 * which nothing is known is assumed to race with none.
 *
 * <p>Every order of the steps on one object keeps a chance, and orders that differ only in steps
 * that do not race share theirs: the paper's lower bound for a partial order is better than that of
 * random walk by a factor exponential in the number of steps. A step that must wait for r steps of
 * one other lane does so with probability 1/(r+1) if they do not race with it, where random walk
 * has 2^-r, and with 2^-r if all do.
 */
public record Pos() implements Strategy {

  @Override
  public Search search(long seed, int interleavings) {
    return new RandomSearch(
        "POS", seed, (draw, profile) -> new Sample(draw, profile.cancelChoices()));
  }

  private static final class Sample extends RandomPlan {

    private final Footprints footprints = new Footprints();

    /** The priority of the pending step of each lane, 0 for none yet. */
    private double[] priorities = new double[16];

    private Sample(long draw, int cancelChoices) {
      super(draw, cancelChoices);
    }

    @Override
    public LoopObserver observer() {
      return footprints;
    }

    /** At a point the access before is done, and the one to come is another step. */
    @Override
    public int choosePreemption(int position, ChoiceSource.Lanes lanes) {
      taken(lanes.id(0));
      return chooseLane(position, lanes);
    }

    @Override
    public int chooseLane(int position, ChoiceSource.Lanes lanes) {
      drawAgain();
      int best = 0;
      double highest = -1;
      for (int i = 0; i < lanes.size(); i++) {
        double priority = priority(lanes.id(i));
        if (priority > highest) {
          highest = priority;
          best = i;
        }
      }
      return best;
    }

    /** Clears the priorities of the steps that race with what has run. */
    private void drawAgain() {
      if (!footprints.used().isEmpty()) {
        for (int lane = 0; lane < priorities.length; lane++) {
          if (priorities[lane] != 0 && footprints.races(lane)) {
            priorities[lane] = 0;
          }
        }
        footprints.clear();
      }
    }

    private double priority(int lane) {
      if (lane >= priorities.length) {
        priorities = Arrays.copyOf(priorities, Math.max(lane + 1, priorities.length * 2));
      }
      if (priorities[lane] == 0) {
        priorities[lane] = random.unit();
      }
      return priorities[lane];
    }

    @Override
    public void taken(int lane) {
      if (lane < priorities.length) {
        priorities[lane] = 0;
      }
    }
  }
}
