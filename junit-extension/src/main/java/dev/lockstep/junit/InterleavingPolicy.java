// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit;

import dev.lockstep.explore.Strategy;

/**
 * The strategies by which the interleavings of a test are chosen.
 *
 * @since 0.1.0
 */
public enum InterleavingPolicy {
  /** Few deviations from first in, first out, then random ones; see {@link Strategy#standard()}. */
  STANDARD,

  /** Every ready task is equally likely to go next; see {@link Strategy#randomWalk()}. */
  RANDOM_WALK,

  /** Every pending step gets a random priority; see {@link Strategy#pos()}. */
  POS,

  /** Every task gets a random priority that changes at two points; see {@link Strategy#pct}. */
  PCT,

  /** Every task is as likely as it has steps left; see {@link Strategy#urw()}. */
  URW,

  /**
   * Even sampling of the possible orders of the steps on one kind of shared object; see {@link
   * Strategy#surw()}.
   */
  SURW,

  /** At most two deviations from first in, first out; see {@link Strategy#delayBounding}. */
  DELAY_BOUNDING,

  /** All interleavings; see {@link Strategy#exhaustive()}. */
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
