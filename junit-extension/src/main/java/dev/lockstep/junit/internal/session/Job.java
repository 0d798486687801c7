package dev.lockstep.junit.internal.session;

import dev.lockstep.AsyncFuture;
import dev.lockstep.Loop;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.ThrowingSupplier;

/** One call of JUnit's, on its way through the task of a test. */
final class Job<T extends @Nullable Object> {

  private final ThrowingSupplier<T> body;
  private final AsyncFuture<Boolean> done;
  private @Nullable T value;
  private @Nullable Throwable failure;

  Job(Loop loop, ThrowingSupplier<T> body) {
    this.body = body;
    this.done = loop.createFuture();
  }

  /** Runs the call and keeps its outcome, whatever that is. */
  void run() {
    try {
      value = body.get();
    } catch (Throwable e) {
      failure = e;
    }
    done.setResult(true);
  }

  /** Done once the call has returned or thrown. */
  AsyncFuture<Boolean> done() {
    return done;
  }

  /** What the call threw, or null. */
  @Nullable Throwable failure() {
    return failure;
  }

  /**
   * What the call returned.
   *
   * @throws Throwable what it threw, as it is
   */
  @SuppressWarnings("NullAway") // null if and only if T has null
  T result() throws Throwable {
    if (failure != null) {
      throw failure;
    }
    return value;
  }
}
