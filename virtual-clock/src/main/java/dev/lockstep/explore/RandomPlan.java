package dev.lockstep.explore;

/**
 * A plan by random numbers. Ties of time are drawn evenly; one task is cancelled in a run, if any
 * may be, at a step drawn beforehand; what is none of the schedule follows the run's seed.
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

  @Override
  public int choose(String label, int position, int bound) {
    return switch (label) {
      case Labels.TIE -> random.below(bound);
      case Labels.CANCEL -> position == cancelAt ? 1 + random.below(bound - 1) : 0;
      default -> Labels.base(seed, label, position, bound);
    };
  }
}
