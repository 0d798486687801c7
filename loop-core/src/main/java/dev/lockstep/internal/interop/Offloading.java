// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.interop;

import dev.lockstep.AsyncFuture;
import dev.lockstep.Context;
import dev.lockstep.Hold;
import dev.lockstep.Loop.ErrorContext;
import dev.lockstep.internal.kernel.CallHandle;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Entry;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.LoopFuture;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call of blocking code that runs outside of the loop, for one of its tasks. If its waiter is
 * cancelled before the call has begun, the code is not called at all.
 *
 * @param <T> the type of the result
 */
public final class Offloading<T> implements Runnable {

  /** The offloaded call that the current thread runs. */
  private static final ThreadLocal<@Nullable Offloading<?>> CURRENT = new ThreadLocal<>();

  private final Kernel loop;
  private final String name;
  private final Callable<T> work;
  private final LoopFuture<T> future;
  private final Context context = Current.context().copy();
  private volatile @Nullable Hold hold;
  private volatile boolean unwanted;

  private Offloading(Kernel loop, Callable<T> work, boolean outside) {
    this.loop = loop;
    this.work = work;
    name = "offloaded call of " + loop.step.laneInStep();
    future = new LoopFuture<>(loop);
    hold = outside ? loop.hold(name) : null;
  }

  /**
   * Runs blocking code through the loop's offload seam and waits for its result.
   *
   * @param work the code
   * @param <T> the type of the result
   * @return its result
   * @throws dev.lockstep.CancelledError if the current task is cancelled while it waits
   */
  public static <T> T await(Callable<T> work) {
    Kernel loop = Current.loop();
    Offloading<T> call = new Offloading<>(loop, work, loop.offload().isOutside());
    return call.start(run -> loop.offload().start(loop.facade(), call.name, run)).await();
  }

  public static <T> AsyncFuture<T> run(Kernel loop, Executor executor, Callable<T> work) {
    loop.assertHeld("runInExecutor()");
    return new Offloading<>(loop, work, true).start(executor::execute);
  }

  private AsyncFuture<T> start(Consumer<Runnable> starter) {
    future.addInternalCallback(done -> unwanted = done.isCancelled(), Entry.CALLBACK_LANE, null);
    try {
      starter.accept(this);
    } catch (RuntimeException | Error e) {
      closeHold();
      throw e;
    }
    return future;
  }

  @Override
  public void run() {
    T value = null;
    Throwable error = null;
    if (!unwanted) {
      CURRENT.set(this);
      try {
        value = context.run(work);
      } catch (Throwable e) {
        error = e;
      } finally {
        CURRENT.remove();
      }
    }
    report(value, error);
  }

  private void report(@Nullable T value, @Nullable Throwable error) {
    loop.scheduler.submit(new CallHandle(loop, new Context(), () -> end(value, error)));
  }

  private void end(@Nullable T value, @Nullable Throwable error) {
    closeHold();
    if (error == null) {
      future.finish(value);
    } else if (!future.fail(error)) {
      loop.callExceptionHandler(
          new ErrorContext(
              name + " failed after its waiter was cancelled", error, null, future, null));
    }
  }

  /** Returns the offloaded call of a loop that the current thread runs, or null. */
  static @Nullable Offloading<?> current(Kernel loop) {
    Offloading<?> call = CURRENT.get();
    return call != null && call.loop == loop ? call : null;
  }

  /**
   * Returns the hold of the call. It is to be closed while the call waits for the loop itself, so
   * that the loop's time can go on; {@link #resume()} takes another one.
   */
  @Nullable Hold hold() {
    return hold;
  }

  /**
   * Takes a hold again once what the call waited for has come; called before the waiting thread
   * continues.
   */
  void resume() {
    if (hold != null) {
      hold = loop.hold(name);
    }
  }

  private void closeHold() {
    Hold open = hold;
    if (open != null) {
      open.close();
    }
  }
}
