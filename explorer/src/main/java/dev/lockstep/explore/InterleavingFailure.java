// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import java.io.Serial;

/**
 * Thrown when a program fails in some interleaving. The message is the report, with the line that
 * replays it; the cause is what the program threw.
 *
 * @since 0.1.0
 */
public final class InterleavingFailure extends AssertionError {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates the failure.
   *
   * @param report the report, for people
   * @param cause the exception that the program threw
   */
  public InterleavingFailure(String report, Throwable cause) {
    super(report, cause);
  }
}
