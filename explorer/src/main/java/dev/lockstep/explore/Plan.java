package dev.lockstep.explore;

import dev.lockstep.explore.internal.replay.Labels;
import dev.lockstep.spi.ChoiceSource;
import dev.lockstep.spi.LoopObserver;
import org.jspecify.annotations.Nullable;

/**
 * What decides the choices of one run: made by a {@link Strategy}, used for a single run, by one
 * thread. A choice may depend on the choices before it in the same run and on nothing else.
 */
public interface Plan {

  /**
   * What the choices outside of the interleaving follow, such as faults.
   *
   * @return the seed, 0 for no faults
   */
  default long seed() {
    return 0;
  }

  /**
   * Chooses which of the ready lanes makes the next step.
   *
   * @param position which choice of a lane it is, from 0
   * @param lanes the ready lanes in first-in-first-out order, at least 2
   * @return the index of the lane
   */
  int chooseLane(int position, ChoiceSource.Lanes lanes);

  /**
   * Chooses one of some options.
   *
   * @param label what is chosen
   * @param position which choice of that label it is, from 0
   * @param bound how many options there are, at least 2
   * @return the choice, from 0 to {@code bound - 1}
   */
  default int choose(String label, int position, int bound) {
    return Labels.base(seed(), label, position, bound);
  }

  /**
   * Who has to watch the loop of the run, to tell the plan what its steps use.
   *
   * @return the observer, or null if nobody has to
   */
  default @Nullable LoopObserver observer() {
    return null;
  }

  /**
   * Returns what of an interleaving that this plan follows has not fitted the program so far.
   * Nothing deviates from then on.
   *
   * @return what did not fit, for people, or null
   */
  default @Nullable String misfit() {
    return null;
  }

  /**
   * Returns what did not fit in a run that is over: also that it ended before a deviation.
   *
   * @return what did not fit, for people, or null
   */
  default @Nullable String misfitAtEnd() {
    return misfit();
  }

  /**
   * Told which lane makes the next step, chosen or because no other was ready.
   *
   * @param lane the number of the lane
   */
  default void taken(int lane) {}
}
