package dev.lockstep.explore;

/**
 * A storm: cancels each task that may be cancelled at each step of the run first in, first out, one
 * cancellation a schedule, and nothing else deviates. As many schedules as there are steps, for
 * each task.
 */
record CancellationStorm() implements Strategy {

  @Override
  public Search search(long seed, int schedules) {
    return new DelayBounding.Levels(1, Labels.CANCEL) {
      @Override
      public String covered() {
        return isDone()
            ? "every cancellation at every step, " + Texts.count(total(), "schedule")
            : Texts.count(total(), "schedule") + " of a cancellation storm";
      }
    };
  }
}
