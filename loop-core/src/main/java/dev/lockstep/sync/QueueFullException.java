// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.sync;

import java.io.Serial;

/**
 * Thrown by {@link AsyncQueue#putNowait} if there is no room (asyncio's {@code QueueFull}).
 *
 * @since 0.1.0
 */
public final class QueueFullException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  QueueFullException(String message) {
    super(message);
  }
}
