package dev.lockstep.junit;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The platform thread that drives the loop of a test while JUnit's thread waits for it. A thread of
 * its own, so that JUnit's can be interrupted, and can give up a test that spins.
 */
final class LoopThread {

  private final ExecutorService executor;

  LoopThread(String name) {
    executor = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name(name).factory());
  }

  /**
   * Runs something on the thread and waits for it.
   *
   * @throws InterruptedException if the caller is interrupted meanwhile
   */
  <T extends @Nullable Object> T call(Callable<T> call) throws Exception {
    try {
      return executor.submit(call).get();
    } catch (ExecutionException e) {
      throw rethrow(e.getCause());
    }
  }

  private static Exception rethrow(@Nullable Throwable cause) {
    if (cause instanceof Exception exception) {
      return exception;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return new IllegalStateException(cause);
  }

  /** Ends the thread. */
  void end() {
    executor.shutdown();
  }
}
