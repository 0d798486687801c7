// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net.internal;

import dev.lockstep.spi.ChoiceSource;
import dev.lockstep.virtual.net.Latency;

/**
 * The choices of one direction between two machines, under a label of its own. 0 is always no
 * fault.
 */
final class LinkChoices {

  /** The number of steps in which the values of a range are chosen. */
  private static final int STEPS = 64;

  private static final int TAIL = 1000;
  private static final double SHAPE = 1.5;

  private final ChoiceSource choiceSource;
  private final String label;

  LinkChoices(ChoiceSource choiceSource, String label) {
    this.choiceSource = choiceSource;
    this.label = label;
  }

  /** Chooses whether an event happens that has the given probability, 0 to 1. */
  boolean strikes(double part) {
    if (part <= 0 || part >= 1) {
      return part >= 1;
    }
    int bound = part >= 0.01 ? 100 : (int) Math.round(1 / part);
    int hits = Math.max(1, (int) Math.round(part * bound));
    int choice = choiceSource.choose(label, bound);
    return choice > 0 && choice <= hits;
  }

  /** Chooses a number below a bound. */
  int below(int bound) {
    return bound < 2 ? 0 : choiceSource.choose(label, bound);
  }

  /** Chooses a fraction of a number of nanoseconds, more than zero. */
  long partOf(long nanos) {
    return Math.max(1, nanos * (STEPS - below(STEPS)) / STEPS);
  }

  /** Chooses a latency, in nanoseconds. */
  long draw(Latency latency) {
    return switch (latency) {
      case Latency.Constant it -> it.latency().toNanos();
      case Latency.Uniform it -> {
        long least = it.least().toNanos();
        long range = it.most().toNanos() - least;
        yield range == 0 ? least : least + range / (STEPS - 1) * below(STEPS);
      }
      case Latency.LongTail it ->
          (long) (it.least().toNanos() / Math.pow(1 - below(TAIL) / (double) TAIL, 1 / SHAPE));
    };
  }

  /** Returns the least value of a latency, in nanoseconds. */
  static long least(Latency latency) {
    return switch (latency) {
      case Latency.Constant it -> it.latency().toNanos();
      case Latency.Uniform it -> it.least().toNanos();
      case Latency.LongTail it -> it.least().toNanos();
    };
  }
}
