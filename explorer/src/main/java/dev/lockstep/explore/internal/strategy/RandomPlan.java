// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.strategy;

import dev.lockstep.explore.Plan;
import dev.lockstep.explore.internal.replay.Labels;
import dev.lockstep.explore.internal.util.Random64;
import dev.lockstep.spi.ChoiceSource;

/**
 * A random plan. Ties of timers are drawn evenly; one task is cancelled in a run, if any may be, at
 * a step drawn beforehand; other choices than lanes, ties and cancellations follow the run's seed.
 */
abstract class RandomPlan implements Plan {

  final Random64 random;
  private final long seed;
  private final int cancelAt;

  /**
   * Creates the plan of one run.
   *
   * @param draw the seed from which the run's seed and random numbers are drawn
   * @param cancelChoices the number of choices of a cancellation in an earlier run
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

  /** Chooses one of the ready lanes in proportion to the steps that each has left, at least 1. */
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
