// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Thrown into a task that was cancelled, from the call in which it waits (asyncio's {@code
 * CancelledError}).
 *
 * <p>It is an {@link Error} so that {@code catch (Exception e)} does not swallow it. Code that
 * catches it to clean up should rethrow it.
 *
 * @since 0.1.0
 */
public final class CancelledError extends Error {

  @Serial private static final long serialVersionUID = 1L;

  /** Creates an error without a message. */
  public CancelledError() {
    this(null);
  }

  /**
   * Creates an error with the message that was given to {@link AsyncFuture#cancel(String)}.
   *
   * @param message the message, or null for none
   */
  public CancelledError(@Nullable String message) {
    super(message);
  }
}
