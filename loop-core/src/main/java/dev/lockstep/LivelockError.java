package dev.lockstep;

import java.io.Serial;

/**
 * Thrown by a run under virtual time that takes step after step without time moving. The message
 * names the tasks that take them.
 */
public final class LivelockError extends Error {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * An error with a report.
   *
   * @param report how many steps were taken, and who took the last of them
   */
  public LivelockError(String report) {
    super(report);
  }
}
