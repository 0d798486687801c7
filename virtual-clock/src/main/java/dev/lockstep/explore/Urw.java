package dev.lockstep.explore;

import dev.lockstep.spi.Chance;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Uniform random walk (Zhao and others, ASPLOS 2025): each lane goes with a probability in
 * proportion to the steps that it has left, counted by a first run; those of a task not yet spawned
 * count for its spawner. Every interleaving is equally likely if the counts are exact and no lane
 * waits for another; otherwise approximately.
 */
record Urw() implements Strategy {

  @Override
  public Search search(long seed, int schedules) {
    return new UrwSearch(seed);
  }

  private static final class UrwSearch implements Search {
    private final Random64 draws;
    private @Nullable Counting counted;
    private int total;
    private int cancelChoices;
    private boolean out;

    private UrwSearch(long seed) {
      draws = new Random64(seed);
    }

    @Override
    public @Nullable Plan next() {
      Counting profile = counted;
      if (profile == null) {
        if (out) {
          return null;
        }
        out = true;
        return new Counting();
      }
      return new Weighted(draws.next(), cancelChoices, profile);
    }

    @Override
    public void ran(Plan plan, Execution execution) {
      total++;
      if (plan instanceof Counting profile) {
        counted = profile;
        Profile choices = new Profile();
        choices.add(plan, execution);
        cancelChoices = choices.cancelChoices();
      }
    }

    @Override
    public String covered() {
      return Texts.count(total, "schedule") + " by uniform random walk";
    }
  }

  /** First in, first out, and counts the steps of each lane and who has spawned it. */
  private static final class Counting implements Plan {
    private int[] steps = new int[16];
    private int[] parents = new int[16];
    private int last;

    @Override
    public int chooseLane(int position, Chance.Lanes lanes) {
      for (int i = 0; i < lanes.size(); i++) {
        see(lanes.id(i));
      }
      return 0;
    }

    @Override
    public void taken(int lane) {
      see(lane);
      steps[lane]++;
      last = lane;
    }

    private void see(int lane) {
      if (lane >= steps.length) {
        int length = Math.max(lane + 1, steps.length * 2);
        steps = Arrays.copyOf(steps, length);
        parents = Arrays.copyOf(parents, length);
      }
      if (parents[lane] == 0) {
        parents[lane] = last == 0 ? -1 : last;
      }
    }

    /** The steps of each lane with those of the lanes that it spawns. */
    int[] weights() {
      int[] weights = steps.clone();
      for (int lane = weights.length - 1; lane > 0; lane--) {
        if (parents[lane] > 0) {
          weights[parents[lane]] += weights[lane];
        }
      }
      return weights;
    }
  }

  private static final class Weighted extends RandomPlan {
    private int[] left;
    private final int[] totals;
    private final int[] parents;
    private boolean[] seen;

    private Weighted(long draw, int cancelChoices, Counting profile) {
      super(draw, cancelChoices);
      totals = profile.weights();
      left = totals.clone();
      parents = profile.parents;
      seen = new boolean[left.length];
    }

    @Override
    public int chooseLane(int position, Chance.Lanes lanes) {
      int sum = 0;
      for (int i = 0; i < lanes.size(); i++) {
        sum += weight(lanes.id(i));
      }
      int draw = random.below(sum);
      int choice = -1;
      while (draw >= 0) {
        draw -= weight(lanes.id(++choice));
      }
      return choice;
    }

    private int weight(int lane) {
      see(lane);
      return Math.max(left[lane], 1);
    }

    private void see(int lane) {
      if (lane >= left.length) {
        left = Arrays.copyOf(left, lane + 1);
        seen = Arrays.copyOf(seen, lane + 1);
      }
      if (!seen[lane]) {
        seen[lane] = true;
        if (lane < totals.length && parents[lane] > 0) {
          left[parents[lane]] -= totals[lane];
        }
      }
    }

    @Override
    public void taken(int lane) {
      see(lane);
      left[lane]--;
    }
  }
}
