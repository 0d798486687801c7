// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.interop;

import dev.lockstep.AsyncFuture;
import dev.lockstep.Block;
import dev.lockstep.Context;
import dev.lockstep.Hold;
import dev.lockstep.Loop.ErrorContext;
import dev.lockstep.internal.kernel.CallHandle;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Entry;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.LoopFuture;
import dev.lockstep.internal.util.Failures;
import dev.lockstep.spi.LoopObserver;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call of blocking code that runs outside of the loop, for one of its tasks. If its waiter is
 * cancelled before the call has begun, the code is not called at all. A call that opens a resource
 * has one owner at any time: the call until the resource is there, then the waiter; whoever comes
 * when the other has gone closes it.
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
  private boolean isOpener;
  private final Context context = Current.context().copy();
  private volatile @Nullable Hold hold;
  private volatile boolean unwanted;

  /** The resource that the waiter has not taken yet, or {@link #GONE} once it never will. */
  private final AtomicReference<@Nullable Object> opened = new AtomicReference<>();

  private static final Object GONE = new Object();

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
   * @param <X> the checked exceptions that it throws
   * @return its result
   * @throws X if the code fails
   * @throws dev.lockstep.CancelledError if the current task is cancelled while it waits
   */
  public static <T, X extends Exception> T await(Block<T, X> work) throws X {
    return Failures.<T, X>await(offloaded(Current.loop(), work).startOnOffload());
  }

  /**
   * Opens a resource through the loop's offload seam and waits for it; it is closed if the caller
   * does not get it.
   *
   * @param opener the code, which may return null
   * @param <T> the type of the resource
   * @param <X> the checked exceptions that the code throws
   * @return the resource
   * @throws X if the code fails
   * @throws dev.lockstep.CancelledError if the current task is cancelled while it waits
   */
  public static <T extends @Nullable AutoCloseable, X extends Exception> T awaitResource(
      Block<T, X> opener) throws X {
    Offloading<T> call = offloaded(Current.loop(), opener);
    call.isOpener = true;
    AsyncFuture<T> future = call.startOnOffload();
    try {
      return Failures.<T, X>await(future);
    } catch (Throwable e) {
      call.waiterHasGone();
      throw e;
    }
  }

  private static <T> Offloading<T> offloaded(Kernel loop, Callable<T> work) {
    return new Offloading<>(loop, work, loop.offload().isOutside());
  }

  private AsyncFuture<T> startOnOffload() {
    return start(run -> loop.offload().start(loop.facade(), name, run));
  }

  private void waiterHasGone() {
    Object resource = opened.getAndSet(GONE);
    if (resource != null) {
      try {
        ((AutoCloseable) resource).close();
      } catch (Exception e) {
        reportUnclosed(e);
      }
    }
  }

  private void reportUnclosed(Throwable failure) {
    loop.callExceptionHandler(
        new ErrorContext(
            "the result of the " + name + " could not be closed after its waiter was cancelled",
            failure,
            null,
            future,
            null));
  }

  public static <T> AsyncFuture<T> run(Kernel loop, Executor executor, Callable<T> work) {
    loop.assertHeld("runInExecutor()");
    return new Offloading<>(loop, work, true).start(executor::execute);
  }

  private AsyncFuture<T> start(Consumer<Runnable> starter) {
    future.addInternalCallback(done -> unwanted = done.isCancelled(), Entry.CALLBACK_LANE, null);
    LoopObserver observer = loop.observer();
    try {
      starter.accept(observer == null ? this : observer.offloads(name, this));
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
        value = Current.onBehalfOf(loop, () -> context.run(work::call));
        if (isOpener && value != null && !opened.compareAndSet(null, value)) {
          ((AutoCloseable) value).close(); // the waiter has gone
        }
      } catch (Throwable e) {
        error = e;
      } finally {
        CURRENT.remove();
      }
    }
    OffloadPool.ended();
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
