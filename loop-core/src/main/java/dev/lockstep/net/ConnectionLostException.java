// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by a call that needs a connection that is closed or lost.
 *
 * @since 0.1.0
 */
public final class ConnectionLostException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates an exception with the reason.
   *
   * @param message the call that failed
   * @param cause the reason why the connection was lost, or null if it was closed
   */
  public ConnectionLostException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
