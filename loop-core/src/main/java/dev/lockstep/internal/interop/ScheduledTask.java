// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.interop;

import dev.lockstep.AsyncFuture;
import dev.lockstep.Context;
import dev.lockstep.Loop.ErrorContext;
import dev.lockstep.Task;
import dev.lockstep.internal.jdk.ProgramFrames;
import dev.lockstep.internal.kernel.CallHandle;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.util.Failures;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Work of a {@link TaskScheduler}: a timer, then a task of the loop, and both again if it is
 * periodic. Timer and task belong to the loop; everything else may be used by any thread.
 */
final class ScheduledTask<T> implements RunnableScheduledFuture<T> {

  /** The progress of the work. The thread that moves it out of WAITING decides whether it runs. */
  private enum Phase {
    WAITING,
    RUNNING,
    OVER
  }

  private final TaskScheduler scheduler;
  private final Kernel loop;
  private final long number;
  private final Callable<T> work;
  private final @Nullable Runnable command;

  /**
   * The period in nanoseconds: 0 runs once, a positive one is a fixed rate, a negative one a fixed
   * delay between an end and the next start.
   */
  private final long period;

  private final boolean answered;
  private final Context context = Current.context().copy();
  private final @Nullable StackTraceElement origin;
  private final CompletableFuture<T> result;
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WAITING);
  private volatile long when;
  private @Nullable CallHandle timer;
  private @Nullable Task<T> task;

  /**
   * Creates work that is not scheduled yet.
   *
   * @param command the user's command, or null if the work is not a {@link Runnable}
   * @param answered whether the caller has the future, and so learns of a failure
   */
  ScheduledTask(
      TaskScheduler scheduler,
      long number,
      Callable<T> work,
      @Nullable Runnable command,
      long when,
      long period,
      boolean answered) {
    this.scheduler = scheduler;
    this.loop = scheduler.loop();
    this.number = number;
    this.work = work;
    this.command = command;
    this.when = when;
    this.period = period;
    this.answered = answered;
    origin = loop.isDebug() ? ProgramFrames.caller() : null;
    result = loop.promises.create();
  }

  // ---- on the loop

  /** Sets the timer. */
  void arm() {
    if (phase.get() == Phase.WAITING) {
      CallHandle next = new CallHandle(loop, context, this::start).from(origin);
      timer = next;
      next.schedule(when);
    }
  }

  private void start() {
    if (!phase.compareAndSet(Phase.WAITING, Phase.RUNNING)) {
      return;
    }
    Task<T> started = loop.createTask(null, work);
    task = started;
    started.addDoneCallback(this::ended);
  }

  private void ended(AsyncFuture<T> done) {
    task = null;
    if (done.isCancelled()) {
      result.cancel(false);
    } else if (done.exception() != null) {
      fail(done.exception());
    } else if (period == 0) {
      result.complete(done.result());
    }
    if (period == 0 || result.isDone()) {
      phase.set(Phase.OVER);
      scheduler.over(this);
    } else {
      again();
    }
  }

  private void fail(Throwable failure) {
    result.completeExceptionally(failure);
    if (!answered) {
      loop.callExceptionHandler(
          new ErrorContext("a command of " + scheduler + " failed", failure, null, null, null));
    }
  }

  private void again() {
    when = period > 0 ? when + period : loop.scheduler.deadlineIn(-period);
    phase.set(Phase.WAITING);
    if (scheduler.isShutdown() || result.isDone()) {
      cancel(false);
      scheduler.over(this);
    } else {
      arm();
    }
  }

  private void disarm(boolean interrupting) {
    if (timer != null) {
      timer.cancel();
    }
    if (interrupting && task != null) {
      task.cancel();
    }
  }

  // ---- from any thread

  long number() {
    return number;
  }

  /**
   * Withdraws the work if it does not run yet; returns the user's command, or null if it is too
   * late.
   */
  @Nullable Runnable withdraw() {
    if (!phase.compareAndSet(Phase.WAITING, Phase.OVER)) {
      return null;
    }
    result.cancel(false);
    scheduler.over(this);
    CompletionStages.runOn(loop, () -> disarm(false));
    return command == null ? this : command;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = result.cancel(false);
    if (cancelled) {
      if (phase.compareAndSet(Phase.WAITING, Phase.OVER)) {
        scheduler.over(this);
      }
      CompletionStages.runOn(loop, () -> disarm(mayInterruptIfRunning));
    }
    return cancelled;
  }

  /** Runs the work on the calling thread, for callers that got it from {@code shutdownNow()}. */
  @Override
  public void run() {
    try {
      work.call();
    } catch (Exception e) {
      throw Failures.rethrow(e);
    }
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    scheduler.await(result, this);
    return result.get();
  }

  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (!scheduler.await(result, this, unit.toNanos(timeout))) {
      throw new TimeoutException(
          "not done after "
              + Duration.ofNanos(unit.toNanos(timeout))
              + " on the "
              + loop.loopClock());
    }
    return result.get();
  }

  @Override
  public boolean isDone() {
    return result.isDone();
  }

  @Override
  public boolean isCancelled() {
    return result.isCancelled();
  }

  @Override
  public boolean isPeriodic() {
    return period != 0;
  }

  CompletableFuture<T> result() {
    return result;
  }

  @Override
  public long getDelay(TimeUnit unit) {
    return unit.convert(when - loop.nanoTime(), TimeUnit.NANOSECONDS);
  }

  @Override
  public int compareTo(Delayed other) {
    if (other instanceof ScheduledTask<?> that && that.scheduler == scheduler) {
      int byTime = Long.compare(when, that.when);
      return byTime == 0 ? Long.compare(number, that.number) : byTime;
    }
    return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
  }

  @Override
  public String toString() {
    return "scheduled task " + number + " of " + scheduler;
  }
}
