// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.strategy;

import dev.lockstep.explore.Strategy;
import dev.lockstep.explore.internal.replay.Labels;
import dev.lockstep.explore.internal.util.Plural;

/**
 * A storm: cancels each task that may be cancelled at each step of the run first in, first out, one
 * cancellation in each interleaving, and nothing else deviates. Runs as many interleavings as there
 * are steps, for each task.
 *
 * @param part the part of them
 */
public record CancellationStorm(Partition part) implements Strategy {

  @Override
  public Search search(long seed, int interleavings) {
    return new DelayBounding.Levels(1, Labels.CANCEL, part) {
      @Override
      public String covered() {
        return isDone()
            ? "every cancellation at every step, " + Plural.count(total(), "interleaving")
            : Plural.count(total(), "interleaving") + " of a cancellation storm";
      }
    };
  }

  @Override
  public Strategy part(int index, int count) {
    return new CancellationStorm(new Partition(index, count));
  }
}
