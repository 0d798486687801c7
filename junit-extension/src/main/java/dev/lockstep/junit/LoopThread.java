package dev.lockstep.junit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The platform thread that drives the loop of a test while JUnit's thread waits for it. A thread of
 * its own, so that JUnit's can be interrupted, and can give up a test that spins.
 */
final class LoopThread {

  private final Executor executor;
  private final Runnable end;

  private LoopThread(Executor executor, Runnable end) {
    this.executor = executor;
    this.end = end;
  }

  /** A thread of its own. */
  static LoopThread start(String name) {
    ExecutorService executor =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name(name).factory());
    return new LoopThread(executor, executor::shutdown);
  }

  /** Whoever calls. */
  static LoopThread ofCaller() {
    return new LoopThread(Runnable::run, () -> {});
  }

  /** Starts something on the thread. */
  <T> Future<T> submit(Callable<T> call) {
    FutureTask<T> started = new FutureTask<>(call);
    executor.execute(started);
    return started;
  }

  /** Starts something on the thread that nobody waits for. */
  void execute(Runnable call) {
    executor.execute(call);
  }

  /**
   * Waits for what was started, on the real clock.
   *
   * @throws Throwable what it threw, as it is
   * @throws TimeoutException if it takes longer
   * @throws InterruptedException if the caller is interrupted meanwhile
   */
  static <T> T await(Future<T> started, Duration limit) throws Throwable {
    try {
      return started.get(nanos(limit), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw cause(e);
    }
  }

  private static long nanos(Duration limit) {
    return TimeUnit.NANOSECONDS.convert(limit);
  }

  private static Throwable cause(ExecutionException e) {
    @Nullable Throwable cause = e.getCause();
    return cause == null ? e : cause;
  }

  /** Lets the thread end, as soon as it is free. */
  void end() {
    end.run();
  }
}
