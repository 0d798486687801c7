// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.sync;

import java.io.Serial;

/**
 * Thrown by {@link AsyncQueue#getNowait()} if there is no item (asyncio's {@code QueueEmpty}).
 *
 * @since 0.1.0
 */
public final class QueueEmptyException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  QueueEmptyException(String message) {
    super(message);
  }
}
