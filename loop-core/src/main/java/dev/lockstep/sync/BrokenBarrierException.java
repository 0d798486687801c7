// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.sync;

import java.io.Serial;

/**
 * Thrown by {@link AsyncBarrier#await()} if the barrier is broken, or is reset while the task waits
 * (asyncio's {@code BrokenBarrierError}).
 *
 * @since 0.1.0
 */
public final class BrokenBarrierException extends IllegalStateException {

  @Serial private static final long serialVersionUID = 1L;

  BrokenBarrierException(String message) {
    super(message);
  }
}
