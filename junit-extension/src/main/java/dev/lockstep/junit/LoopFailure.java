// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if a test fails because of its loop: a limit was exceeded, tasks were left behind, or a
 * task failed and nobody awaited it. The message names the remedy.
 *
 * @since 0.1.0
 */
public final class LoopFailure extends AssertionError {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates a failure; called by the extension.
   *
   * @param message the rule that was broken, with the remedy
   * @param cause the error of a task that nobody awaited, or null
   */
  public LoopFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
    setStackTrace(new StackTraceElement[0]); // the extension's own frames are of no use
  }
}
