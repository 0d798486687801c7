// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.strategy;

import dev.lockstep.explore.Strategy;
import dev.lockstep.explore.internal.replay.ReplayPlan;
import dev.lockstep.spi.ChoiceSource;
import java.util.Arrays;

/**
 * Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS 2010):
 * lanes have random priorities, the highest goes, and at d - 1 random choices the lane that would
 * go falls below all that have not fallen. A bug of d ordering constraints among n lanes and k
 * choices is hit with probability at least 1/(n k^(d-1)).
 *
 * <p>A lane that is ready again right after its step, because it yielded, falls below all others;
 * otherwise a lane that waits in a loop would keep the rest from ever running. The bound is for
 * programs without such loops. k is the largest number of choices in the runs before.
 *
 * @param depth d, 1 to 5
 */
public record Pct(int depth) implements Strategy {

  private static final int DEEPEST = 5;

  public Pct {
    if (depth < 1 || depth > DEEPEST) {
      throw new IllegalArgumentException("depth = " + depth + " must be from 1 to " + DEEPEST);
    }
  }

  @Override
  public Search search(long seed, int interleavings) {
    return new RandomSearch(
        "PCT with depth " + depth,
        seed,
        (draw, profile) ->
            profile.runs() == 0 ? ReplayPlan.fifo() : new Priorities(draw, depth, profile));
  }

  private static final class Priorities extends RandomPlan {
    private final int[] changePoints;

    /** The priorities by lane, 0 for none yet; less than 1 for a lane that has fallen. */
    private double[] priorities = new double[16];

    private int last = -1;

    /** The number of choices of a lane so far, at points too. */
    private int choices;

    private double lowest;

    private Priorities(long draw, int depth, Profile profile) {
      super(draw, profile.cancelChoices());
      changePoints = new int[depth - 1];
      for (int i = 0; i < changePoints.length; i++) {
        changePoints[i] = random.below(Math.max(profile.choices(), 1));
      }
    }

    @Override
    public int chooseLane(int position, ChoiceSource.Lanes lanes) {
      for (int i = 0; i < lanes.size(); i++) {
        if (lanes.id(i) == last) {
          priorities[last] = --lowest;
        }
      }
      return chooseByPriority(lanes);
    }

    /** A lane that was in step has not yielded: its priority changes at change points only. */
    @Override
    public int choosePreemption(int position, ChoiceSource.Lanes lanes) {
      return chooseByPriority(lanes);
    }

    private int chooseByPriority(ChoiceSource.Lanes lanes) {
      int best = highest(lanes);
      int number = choices++;
      for (int i = 0; i < changePoints.length; i++) {
        if (changePoints[i] == number) {
          priorities[lanes.id(best)] = (i + 1.0) / DEEPEST;
          best = highest(lanes);
        }
      }
      return best;
    }

    private int highest(ChoiceSource.Lanes lanes) {
      int best = 0;
      for (int i = 0; i < lanes.size(); i++) {
        if (priority(lanes.id(i)) > priority(lanes.id(best))) {
          best = i;
        }
      }
      return best;
    }

    private double priority(int lane) {
      if (lane >= priorities.length) {
        priorities = Arrays.copyOf(priorities, Math.max(lane + 1, priorities.length * 2));
      }
      if (priorities[lane] == 0) {
        priorities[lane] = 1 + random.unit();
      }
      return priorities[lane];
    }

    @Override
    public void taken(int lane) {
      priority(lane);
      last = lane;
    }
  }
}
