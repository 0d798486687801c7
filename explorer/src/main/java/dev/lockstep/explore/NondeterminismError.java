// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import java.io.Serial;

/**
 * Thrown when a program does something else as the same interleaving is run again, so that
 * something other than the explorer decides its course. The message shows the first step that
 * differs and the sources of nondeterminism that the code around it reads.
 *
 * @since 0.1.0
 */
public final class NondeterminismError extends AssertionError {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param report the difference, for people
   */
  public NondeterminismError(String report) {
    super(report);
  }
}
