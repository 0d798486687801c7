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
 * One call of blocking code that is made outside of the loop, for one of its tasks. If who waits
 * for it is cancelled before it has begun, it is not made at all.
 *
 * @param <T> the type of the result
 */
public final class Offloading<T> implements Runnable {

  /** The call that the current thread makes. */
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
   * Waits for blocking code that the loop's offload seam runs.
   *
   * @param work the code
   * @param <T> the type of the result
   * @return its result
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
              name + " failed after who waited for it was cancelled", error, null, future, null));
    }
  }

  /** The offloaded call of a loop that the current thread makes, or null. */
  static @Nullable Offloading<?> current(Kernel loop) {
    Offloading<?> call = CURRENT.get();
    return call != null && call.loop == loop ? call : null;
  }

  /**
   * The hold of the call, to be closed while it waits for the loop itself, whose time may go on
   * meanwhile; {@link #resume()} takes another one.
   */
  @Nullable Hold hold() {
    return hold;
  }

  /** Says that what the call waited for has come; before the waiting thread is told. */
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
