package dev.lockstep.explore;

import dev.lockstep.spi.Chance;

/**
 * Random walk: at each choice every ready lane is as likely as every other. A given schedule comes
 * with the probability of the product of 1/m over its choices among m lanes, at least n^-k for n
 * lanes and k choices: far from evenly, but simple, and on small programs as good as most (Thomson,
 * Donaldson, Betts, PPoPP 2014).
 */
record RandomWalk() implements Strategy {

  @Override
  public Search search(long seed, int schedules) {
    return new RandomSearch(
        "random walk", seed, (draw, profile) -> new Walk(draw, profile.cancelChoices()));
  }

  private static final class Walk extends RandomPlan {
    private Walk(long draw, int cancelChoices) {
      super(draw, cancelChoices);
    }

    @Override
    public int chooseLane(int position, Chance.Lanes lanes) {
      return random.below(lanes.size());
    }
  }
}
