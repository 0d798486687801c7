// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import org.jspecify.annotations.Nullable;

/**
 * The end of a future: a result or a failure.
 *
 * @param value the result; null if it failed
 * @param error the exception, or the {@link CancelledError} of a cancelled one; null if it has a
 *     result
 * @param <T> the type of the result
 * @since 0.1.0
 */
public record Outcome<T>(@Nullable T value, @Nullable Throwable error) {

  /**
   * Returns whether there is a result.
   *
   * @return true if it did not fail
   */
  public boolean succeeded() {
    return error == null;
  }
}
