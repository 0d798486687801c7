// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.util;

import dev.lockstep.AsyncFuture;
import dev.lockstep.AsyncTimeoutException;
import dev.lockstep.CancelledError;
import dev.lockstep.TaskFailedException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Rethrows the exception of one task in another, and recognises cancellations. */
public final class Failures {

  /** The number of nested causes that are searched for a cancellation. */
  private static final int DEPTH = 8;

  private Failures() {}

  /**
   * Throws an unchecked exception or an error as it is, and a checked one wrapped.
   *
   * @param failure the exception to throw
   * @return never
   */
  public static RuntimeException rethrow(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    throw new TaskFailedException(failure);
  }

  /**
   * Throws a failure as it is, a checked one too: that of a block whose type names it.
   *
   * @param failure the exception to throw
   * @param <X> the checked exceptions of the block
   * @return never
   * @throws X the failure
   */
  @SuppressWarnings("unchecked") // the block can throw nothing else that is checked
  public static <X extends Exception> RuntimeException asThrown(Throwable failure) throws X {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (X) failure;
  }

  /**
   * Waits for a future, and throws its failure as it is, a checked one too.
   *
   * @param future a future whose code can throw no other checked exceptions than X
   * @param <T> the type of the result
   * @param <X> the checked exceptions of its code
   * @return its result
   * @throws X the failure of the future
   */
  public static <T, X extends Exception> T await(AsyncFuture<T> future) throws X {
    try {
      return future.await();
    } catch (TaskFailedException e) {
      throw Failures.<X>asThrown(Objects.requireNonNullElse(future.exception(), e));
    }
  }

  /**
   * Returns whether a failure replaces a cancellation that was caught, as its cause or suppressed.
   */
  public static boolean wrapsCancellation(Throwable failure) {
    return !(failure instanceof CancelledError) && reaches(failure, DEPTH);
  }

  private static boolean reaches(@Nullable Throwable thrown, int depth) {
    if (thrown == null || thrown instanceof AsyncTimeoutException || depth == 0) {
      return false;
    }
    if (thrown instanceof CancelledError || reaches(thrown.getCause(), depth - 1)) {
      return true;
    }
    for (Throwable suppressed : thrown.getSuppressed()) {
      if (reaches(suppressed, depth - 1)) {
        return true;
      }
    }
    return false;
  }
}
