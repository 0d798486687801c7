package dev.lockstep.internal;

import dev.lockstep.AsyncFuture;
import dev.lockstep.Context;
import dev.lockstep.Hold;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Blocking work that threads outside of the loop do for it. */
final class Offloading {

  private Offloading() {}

  static <T> AsyncFuture<T> run(EventLoop loop, Executor executor, Callable<T> work) {
    loop.assertHeld("runInExecutor()");
    LoopFuture<T> future = new LoopFuture<>(loop);
    Context context = Current.context().copy();
    Hold hold = loop.hold("offloaded call of " + loop.laneInStep());
    try {
      executor.execute(() -> call(loop, future, context, work, hold));
    } catch (RuntimeException | Error e) {
      hold.close();
      throw e;
    }
    return future;
  }

  private static <T> void call(
      EventLoop loop, LoopFuture<T> future, Context context, Callable<T> work, Hold hold) {
    T value = null;
    Throwable error = null;
    try {
      value = context.run(work);
    } catch (Throwable e) {
      error = e;
    }
    report(loop, future, value, error, hold);
  }

  private static <T> void report(
      EventLoop loop,
      LoopFuture<T> future,
      @Nullable T value,
      @Nullable Throwable error,
      Hold hold) {
    loop.submitEntry(
        new CallHandle(
            loop,
            new Context(),
            () -> {
              hold.close();
              if (error == null) {
                future.finish(value);
              } else {
                future.fail(error);
              }
            }));
  }
}
