package dev.lockstep.internal;

import dev.lockstep.TaskFailedException;

/** How an exception of one task is thrown in another. */
final class Failures {

  private Failures() {}

  /** Throws an unchecked exception or an error as it is, and a checked one wrapped. */
  static RuntimeException rethrow(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    throw new TaskFailedException(failure);
  }
}
