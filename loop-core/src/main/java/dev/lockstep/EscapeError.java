// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import java.io.Serial;

/**
 * Thrown by a run under strict virtual time in which a task went past the virtual clock: it slept,
 * waited with a timeout, or used a socket through the JDK. The message names the place and the call
 * to use instead.
 *
 * @since 0.1.0
 */
public final class EscapeError extends Error {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates an error with a message.
   *
   * @param message the task, the call, the place, and the call to use instead
   */
  public EscapeError(String message) {
    super(message);
  }
}
