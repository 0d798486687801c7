package dev.lockstep.explore;

/**
 * Where an interleaving did not fit the program that it was replayed on, mostly because the program
 * has been edited since. From there on the run was first in, first out.
 *
 * @param step the step of the run, from 1
 * @param reason what did not fit, for people
 */
public record ReplayMismatch(int step, String reason) {

  /** A sentence that says what to do. */
  @Override
  public String toString() {
    return "the interleaving does not fit the program from step "
        + step
        + " on ("
        + reason
        + "); the rest ran first in, first out: search near it by Strategy.near(...)";
  }
}
