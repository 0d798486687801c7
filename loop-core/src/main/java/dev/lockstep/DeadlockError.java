// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import java.io.Serial;

/**
 * Thrown by a run whose tasks wait for each other, or for nothing that can happen: nothing is
 * ready, no timer is set and nothing outside of the loop is pending. The message names each task,
 * what it waits for, and who holds that.
 *
 * <p>Only a clock that knows that nothing can happen reports it: a virtual one.
 *
 * @since 0.1.0
 */
public final class DeadlockError extends Error {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates an error with a report.
   *
   * @param report the tasks, and what each waits for
   */
  public DeadlockError(String report) {
    super(report);
  }
}
