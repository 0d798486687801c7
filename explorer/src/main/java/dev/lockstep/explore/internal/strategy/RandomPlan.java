package dev.lockstep.explore.internal.strategy;

import dev.lockstep.explore.Plan;
import dev.lockstep.explore.internal.replay.Labels;
import dev.lockstep.explore.internal.util.Random64;
import dev.lockstep.spi.ChoiceSource;

/**
 * A plan by random numbers. Ties of time are drawn evenly; one task is cancelled in a run, if any
 * may be, at a step drawn beforehand; what is none of the interleaving follows the run's seed.
 */
abstract class RandomPlan implements Plan {

  final Random64 random;
  private final long seed;
  private final int cancelAt;

  /**
   * A plan of one run.
   *
   * @param draw what the run's seed and numbers come from
   * @param cancelChoices how many choices of a cancellation an earlier run had
   */
  RandomPlan(long draw, int cancelChoices) {
    random = new Random64(draw);
    seed = (random.next() >>> 34) + 1;
    cancelAt = cancelChoices == 0 ? -1 : random.below(cancelChoices);
  }

  @Override
  public final long seed() {
    return seed;
  }

  /** One of the ready lanes in proportion to what each has left, at least 1. */
  final int weighted(ChoiceSource.Lanes lanes, Remaining remaining) {
    int sum = 0;
    for (int i = 0; i < lanes.size(); i++) {
      sum += Math.max(remaining.of(lanes.id(i)), 1);
    }
    int draw = random.below(sum);
    int choice = -1;
    while (draw >= 0) {
      draw -= Math.max(remaining.of(lanes.id(++choice)), 1);
    }
    return choice;
  }

  @Override
  public int choose(String label, int position, int bound) {
    return switch (label) {
      case Labels.TIE -> random.below(bound);
      case Labels.CANCEL -> position == cancelAt ? 1 + random.below(bound - 1) : 0;
      default -> Labels.base(seed, label, position, bound);
    };
  }
}
