package dev.lockstep.explore;

/** What is run again and again, in another order each time. */
@FunctionalInterface
public interface Program {

  /**
   * Does one run. With an explorer of several workers it is called by several threads at once, each
   * with a run of its own, so runs must share nothing that changes.
   *
   * @param run what the run is made of; the program builds its loop from {@link Run#runner()}, or
   *     calls {@link Run#main}
   * @throws Throwable if the run has failed
   */
  void run(Run run) throws Throwable;
}
