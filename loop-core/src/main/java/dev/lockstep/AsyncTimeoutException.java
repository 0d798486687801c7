// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a timeout expires: by {@link Async#timeout(java.time.Duration, Block)}, {@link
 * Async#waitFor(AsyncFuture, java.time.Duration)} and {@link
 * Async#asCompleted(java.util.Collection, java.time.Duration)} (asyncio's {@code TimeoutError}).
 * The message names the duration and the clock.
 *
 * @since 0.1.0
 */
public final class AsyncTimeoutException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates an exception with a message and the cancellation that the timeout caused.
   *
   * @param message the timeout that expired
   * @param cause the cancellation that was turned into this exception, or null
   */
  public AsyncTimeoutException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
