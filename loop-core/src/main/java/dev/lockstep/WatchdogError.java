package dev.lockstep;

import java.io.Serial;

/**
 * Thrown by a run that took longer on the real clock than its {@linkplain Runner.Builder#watchdog
 * watchdog} allows, virtual time or not. The message shows what its tasks were doing.
 */
public final class WatchdogError extends Error {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * An error with a report.
   *
   * @param report how long it took, and what each task did
   */
  public WatchdogError(String report) {
    super(report);
  }
}
