// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import java.io.Serial;

/**
 * The unchecked wrapper in which {@link AsyncFuture#await()} throws the checked exception of a
 * task; the cause is that exception. {@link AsyncFuture#await(Class)} throws it unwrapped.
 *
 * @since 0.1.0
 */
public final class TaskFailedException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates a wrapper around a checked exception.
   *
   * @param cause the checked exception
   */
  public TaskFailedException(Throwable cause) {
    super(cause.toString(), cause);
  }
}
