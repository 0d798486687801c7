package dev.lockstep.junit;

import dev.lockstep.explore.Strategy;

/** How the interleavings of a test are chosen. */
public enum InterleavingPolicy {
  /** Few deviations from first in, first out, then random ones; see {@link Strategy#standard()}. */
  STANDARD,

  /** Every ready task is as likely as every other; see {@link Strategy#randomWalk()}. */
  RANDOM_WALK,

  /** Every pending step gets a random priority; see {@link Strategy#pos()}. */
  POS,

  /** Every task gets a random priority that changes at two points; see {@link Strategy#pct}. */
  PCT,

  /** Tasks in proportion to the steps that they have left; see {@link Strategy#urw()}. */
  URW,

  /** Evenly over the orders of the steps on one kind of shared object. */
  SURW,

  /** At most two deviations from first in, first out; see {@link Strategy#delayBounding}. */
  DELAY_BOUNDING,

  /** All there are; see {@link Strategy#exhaustive()}. */
  EXHAUSTIVE;

  /**
   * Creates a strategy for a new search.
   *
   * @return the strategy
   */
  public Strategy strategy() {
    return switch (this) {
      case STANDARD -> Strategy.standard();
      case RANDOM_WALK -> Strategy.randomWalk();
      case POS -> Strategy.pos();
      case PCT -> Strategy.pct(3);
      case URW -> Strategy.urw();
      case SURW -> Strategy.surw();
      case DELAY_BOUNDING -> Strategy.delayBounding(2);
      case EXHAUSTIVE -> Strategy.exhaustive();
    };
  }
}
