// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import java.io.Serial;

/**
 * Thrown by a run under virtual time that takes step after step without time moving. The message
 * names the tasks that took the last steps.
 *
 * @since 0.1.0
 */
public final class LivelockError extends Error {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates an error with a report.
   *
   * @param report the number of steps, and the tasks that took the last of them
   */
  public LivelockError(String report) {
    super(report);
  }
}
