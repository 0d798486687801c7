// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import java.io.Serial;

/**
 * Thrown by a run that took longer on the real clock than its {@linkplain Runner.Builder#watchdog
 * watchdog} allows, whatever clock the loop has. The message shows what its tasks were doing.
 *
 * @since 0.1.0
 */
public final class WatchdogError extends Error {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates an error with a report.
   *
   * @param report the time that it took, and what each task was doing
   */
  public WatchdogError(String report) {
    super(report);
  }
}
