// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.session;

import dev.lockstep.AsyncFuture;
import dev.lockstep.Loop;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.ThrowingSupplier;

/** A call by JUnit that is passed to the task of the test. */
final class Job<T extends @Nullable Object> {

  private final ThrowingSupplier<T> body;
  private final AsyncFuture<Boolean> done;
  private @Nullable T value;
  private @Nullable Throwable failure;

  Job(Loop loop, ThrowingSupplier<T> body) {
    this.body = body;
    this.done = loop.createFuture();
  }

  /** Runs the call and records its outcome. */
  void run() {
    try {
      value = body.get();
    } catch (Throwable e) {
      failure = e;
    }
    done.setResult(true);
  }

  /** Returns a future that is done once the call has returned or thrown. */
  AsyncFuture<Boolean> done() {
    return done;
  }

  /** Returns the exception of the call, or null. */
  @Nullable Throwable failure() {
    return failure;
  }

  /**
   * Returns the result of the call.
   *
   * @throws Throwable the exception of the call, unwrapped
   */
  @SuppressWarnings("NullAway") // null only if T allows null
  T result() throws Throwable {
    if (failure != null) {
      throw failure;
    }
    return value;
  }
}
