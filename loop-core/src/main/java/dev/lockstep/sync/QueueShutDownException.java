// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.sync;

import java.io.Serial;

/**
 * Thrown by puts to a queue that was shut down, and by gets from one that has no items left
 * (asyncio's {@code QueueShutDown}).
 *
 * @since 0.1.0
 */
public final class QueueShutDownException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  QueueShutDownException(String message) {
    super(message);
  }
}
