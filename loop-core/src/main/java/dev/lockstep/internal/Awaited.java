package dev.lockstep.internal;

import org.jspecify.annotations.Nullable;

/** What a strand waits for. */
interface Awaited {

  /**
   * Ends the wait by cancellation, which wakes the strand.
   *
   * @return false if the wait is over already
   */
  boolean cancelWait(@Nullable String message);

  /** What it is, for people, and who holds it. */
  String describe();
}
