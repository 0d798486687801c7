// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import dev.lockstep.explore.internal.replay.Labels;
import dev.lockstep.spi.ChoiceSource;
import dev.lockstep.spi.LoopObserver;
import org.jspecify.annotations.Nullable;

/**
 * The source of the choices of one run: created by a {@link Strategy}, used for a single run, by
 * one thread. A choice may depend on the choices before it in the same run and on nothing else.
 *
 * @since 0.1.0
 */
public interface Plan {

  /**
   * Returns the seed of the choices other than lanes, ties and cancellations, such as faults.
   *
   * @return the seed, 0 for no faults
   */
  default long seed() {
    return 0;
  }

  /**
   * Chooses the ready lane that makes the next step.
   *
   * @param position the number of this choice among the choices of a lane, from 0
   * @param lanes the ready lanes in first-in-first-out order, at least 2
   * @return the index of the lane
   */
  int chooseLane(int position, ChoiceSource.Lanes lanes);

  /**
   * Chooses whether the lane in step stays before an access to shared memory, or which ready lane
   * goes first.
   *
   * @param position the number of this choice among those of its kind, from 0
   * @param lanes the lane in step, and then the ready ones in first-in-first-out order; at least 2
   * @return the index of the lane; 0 is the one in step
   */
  default int choosePreemption(int position, ChoiceSource.Lanes lanes) {
    return choose(Labels.PREEMPT, position, lanes.size());
  }

  /**
   * Chooses one of several options.
   *
   * @param label the label of the choice
   * @param position the number of this choice among those with this label, from 0
   * @param bound the number of options, at least 2
   * @return the choice, from 0 to {@code bound - 1}
   */
  default int choose(String label, int position, int bound) {
    return Labels.base(seed(), label, position, bound);
  }

  /**
   * Returns an observer of the loop of the run, which tells the plan what its steps use.
   *
   * @return the observer, or null if the plan needs none
   */
  default @Nullable LoopObserver observer() {
    return null;
  }

  /**
   * Returns how an interleaving that this plan follows has not fitted the program so far. Nothing
   * deviates from then on.
   *
   * @return the mismatch, for people, or null
   */
  default @Nullable String misfit() {
    return null;
  }

  /**
   * Returns how an interleaving has not fitted a run that is over, including that the run ended
   * before a deviation.
   *
   * @return the mismatch, for people, or null
   */
  default @Nullable String misfitAtEnd() {
    return misfit();
  }

  /**
   * Called before each step with the lane that makes it, whether it was chosen or the only one
   * ready.
   *
   * @param lane the number of the lane
   */
  default void taken(int lane) {}
}
