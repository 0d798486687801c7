package dev.lockstep.explore.internal.run;

/** What takes part in one run beside its plan. */
interface RunHooks {

  /** Nothing does. */
  RunHooks NONE = new RunHooks() {};

  /**
   * A step is about to be chosen.
   *
   * @param recorder to ask for choices
   * @param nothingToChoose whether the run is at its end or over its limit
   */
  default void beforeStep(Recorder recorder, boolean nothingToChoose) {}

  /** The program is over; what follows is the loop ending what it left. */
  default void tidyUp() {}

  /** Another lane than this one, which is first in the queue, goes next. */
  default void deviates(String fifoName) {}

  /** Before the next step something was chosen that the seed would not choose. */
  default void deviates(String label, int value, int bound) {}
}
