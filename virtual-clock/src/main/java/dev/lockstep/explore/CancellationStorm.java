package dev.lockstep.explore;

/**
 * A storm: cancels each task that may be cancelled at each step of the run first in, first out, one
 * cancellation a schedule, and nothing else deviates. As many schedules as there are steps, for
 * each task.
 *
 * @param part which part of them
 */
record CancellationStorm(Part part) implements Strategy {

  @Override
  public Search search(long seed, int schedules) {
    return new DelayBounding.Levels(1, Labels.CANCEL, part) {
      @Override
      public String covered() {
        return isDone()
            ? "every cancellation at every step, " + Texts.count(total(), "schedule")
            : Texts.count(total(), "schedule") + " of a cancellation storm";
      }
    };
  }

  @Override
  public Strategy part(int index, int count) {
    return new CancellationStorm(new Part(index, count));
  }
}
