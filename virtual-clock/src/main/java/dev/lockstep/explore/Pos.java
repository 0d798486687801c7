package dev.lockstep.explore;

import dev.lockstep.spi.Chance;
import java.util.Arrays;

/**
 * Partial order sampling: every pending step gets a random priority once, and the ready lane with
 * the highest one goes (Yuan, Yang, Gu, CAV 2018). This is the paper's BasicPOS, without drawing
 * again for steps that race with the last one, as it is not known beforehand what a step will
 * touch: a random linear extension of what is pending. A step that must wait for r others of one
 * lane does so with probability 1/(r+1), where random walk has 2^-r.
 */
record Pos() implements Strategy {

  @Override
  public Search search(long seed, int schedules) {
    return new RandomSearch(
        "POS", seed, (draw, profile) -> new Sample(draw, profile.cancelChoices()));
  }

  private static final class Sample extends RandomPlan {

    /** The priority of the pending step of each lane, 0 for none yet. */
    private double[] priorities = new double[16];

    private Sample(long draw, int cancelChoices) {
      super(draw, cancelChoices);
    }

    @Override
    public int chooseLane(int position, Chance.Lanes lanes) {
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
