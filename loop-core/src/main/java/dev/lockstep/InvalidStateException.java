// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import java.io.Serial;

/**
 * Thrown when the state of a future does not allow a call: its result is not there yet, or it has a
 * result already (asyncio's {@code InvalidStateError}).
 *
 * @since 0.1.0
 */
public final class InvalidStateException extends IllegalStateException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates an exception with a message.
   *
   * @param message the call, and the state of the future
   */
  public InvalidStateException(String message) {
    super(message);
  }
}
