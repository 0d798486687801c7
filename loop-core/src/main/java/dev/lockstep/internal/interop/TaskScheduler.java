// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.interop;

import dev.lockstep.AsyncAction;
import dev.lockstep.Hold;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.InternalTimer;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.Waiter;
import dev.lockstep.spi.LoopClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's scheduled executor on a loop: each command is a task of the loop, at a time of its
 * clock. A wait in it suspends the calling task, or blocks a thread outside of the loop; timeouts
 * of both are on the loop's clock.
 */
public final class TaskScheduler extends AbstractExecutorService
    implements ScheduledExecutorService {

  private final Kernel loop;
  private final AtomicLong numbers = new AtomicLong();
  private final ConcurrentNavigableMap<Long, ScheduledTask<?>> live = new ConcurrentSkipListMap<>();
  private final CompletableFuture<Boolean> terminated = new CompletableFuture<>();
  private volatile boolean shutdown;

  public TaskScheduler(Kernel loop) {
    this.loop = loop;
  }

  Kernel loop() {
    return loop;
  }

  // ---- submitting

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return add(callable(command), command, deadline(delay, unit), 0);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    return add(Objects.requireNonNull(callable), null, deadline(delay, unit), 0);
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    long nanos = positive(period, unit, "period");
    return add(callable(command), command, deadline(initialDelay, unit), nanos);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    long nanos = positive(delay, unit, "delay");
    return add(callable(command), command, deadline(initialDelay, unit), -nanos);
  }

  @Override
  public void execute(Runnable command) {
    enter(
        new ScheduledTask<>(
            this,
            numbers.incrementAndGet(),
            callable(command),
            command,
            loop.nanoTime(),
            0,
            false));
  }

  @Override
  public Future<?> submit(Runnable task) {
    return schedule(task, 0, TimeUnit.NANOSECONDS);
  }

  @Override
  public <T> Future<T> submit(Runnable task, T result) {
    Objects.requireNonNull(task);
    return schedule(
        () -> {
          task.run();
          return result;
        },
        0,
        TimeUnit.NANOSECONDS);
  }

  @Override
  public <T> Future<T> submit(Callable<T> task) {
    return schedule(task, 0, TimeUnit.NANOSECONDS);
  }

  private static Callable<Void> callable(Runnable command) {
    return ((AsyncAction) Objects.requireNonNull(command)::run).asCallable();
  }

  private long deadline(long delay, TimeUnit unit) {
    return loop.scheduler.deadlineIn(unit.toNanos(delay));
  }

  private static long positive(long number, TimeUnit unit, String what) {
    if (number <= 0) {
      throw new IllegalArgumentException(
          what + " = " + number + " " + unit + " must be more than zero");
    }
    return unit.toNanos(number);
  }

  private <T> ScheduledTask<T> add(
      Callable<T> work, @Nullable Runnable command, long when, long period) {
    ScheduledTask<T> task =
        new ScheduledTask<>(this, numbers.incrementAndGet(), work, command, when, period, true);
    enter(task);
    return task;
  }

  private void enter(ScheduledTask<?> task) {
    if (loop.isClosed()) {
      throw new RejectedExecutionException("the loop is closed; make a new one");
    }
    live.put(task.number(), task);
    if (shutdown && task.withdraw() != null) {
      throw new RejectedExecutionException(this + " was shut down; make a new one");
    }
    CompletionStages.runOn(loop, task::arm);
  }

  // ---- many at once

  @Override
  public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks)
      throws InterruptedException {
    return invokeAll(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
  }

  @Override
  public <T> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException {
    long deadline = deadline(timeout, unit);
    List<Future<T>> futures = new ArrayList<>();
    try {
      for (Callable<T> task : tasks) {
        futures.add(submit(task));
      }
      for (Future<T> future : futures) {
        ScheduledTask<T> task = (ScheduledTask<T>) future;
        await(task.result(), task, left(deadline));
      }
      return futures;
    } finally {
      futures.forEach(future -> future.cancel(true)); // no effect on those that are done
    }
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> tasks)
      throws InterruptedException, ExecutionException {
    try {
      return invokeAny(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("the timeout of 292 years has passed", e);
    }
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (tasks.isEmpty()) {
      throw new IllegalArgumentException(
          "the tasks of invokeAny() cannot be empty; pass at least one");
    }
    long nanos = unit.toNanos(timeout);
    FirstSuccess<T> first = new FirstSuccess<>(tasks.size(), loop.promises.create());
    List<Future<T>> futures = new ArrayList<>();
    try {
      for (Callable<T> task : tasks) {
        ScheduledTask<T> added = add(Objects.requireNonNull(task), null, loop.nanoTime(), 0);
        futures.add(added);
        first.watch(added.result());
      }
      if (!await(first.result(), "the first of " + futures.size() + " tasks", nanos)) {
        throw new TimeoutException(
            "none of "
                + futures.size()
                + " tasks was done after "
                + Duration.ofNanos(nanos)
                + " on the "
                + loop.loopClock());
      }
      return first.result().get();
    } finally {
      futures.forEach(future -> future.cancel(true));
    }
  }

  private long left(long deadline) {
    return deadline == LoopClock.FOREVER ? Long.MAX_VALUE : deadline - loop.nanoTime();
  }

  // ---- shutting down

  void over(ScheduledTask<?> task) {
    live.remove(task.number());
    endIfDone();
  }

  private void endIfDone() {
    if (shutdown && live.isEmpty()) {
      terminated.complete(true);
    }
  }

  @Override
  public void shutdown() {
    shutdown = true;
    live.values().stream().filter(ScheduledTask::isPeriodic).forEach(task -> task.cancel(false));
    endIfDone();
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown = true;
    List<Runnable> waiting = new ArrayList<>();
    for (ScheduledTask<?> task : live.values()) {
      Runnable command = task.withdraw();
      if (command != null) {
        waiting.add(command);
      } else {
        task.cancel(true);
      }
    }
    endIfDone();
    return waiting;
  }

  @Override
  public boolean isShutdown() {
    return shutdown || loop.isClosed();
  }

  @Override
  public boolean isTerminated() {
    return terminated.isDone() || loop.isClosed();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    loop.promises.endWithLoop(terminated);
    return await(terminated, "the end of " + this, unit.toNanos(timeout));
  }

  // ---- waiting

  /** Waits until a future is done. */
  void await(CompletableFuture<?> done, Object what) throws InterruptedException {
    await(done, what, Long.MAX_VALUE);
  }

  /** Waits until a future is done, for at most some nanoseconds on the loop's clock. */
  boolean await(CompletableFuture<?> done, Object what, long nanos) throws InterruptedException {
    if (!done.isDone()) {
      if (Current.loopOrNull() == loop) {
        awaitOnLoop(done, what, nanos);
      } else {
        awaitOutside(done, nanos);
      }
    }
    return done.isDone() || loop.isClosed(); // a closed loop is about to end it
  }

  private void awaitOnLoop(CompletableFuture<?> done, Object what, long nanos) {
    Waiter waiter = new Waiter(loop, what);
    InternalTimer alarm =
        nanos == Long.MAX_VALUE ? null : InternalTimer.in(loop, nanos, waiter::wake);
    CompletionStages.whenDone(done, (value, error) -> CompletionStages.runOn(loop, waiter::wake));
    try {
      waiter.await();
    } finally {
      if (alarm != null) {
        alarm.drop();
      }
    }
  }

  /**
   * Blocks the calling thread. If it runs an offloaded call of the loop, the loop's time goes on
   * meanwhile: the call's hold is closed, and taken again before the thread continues.
   */
  private void awaitOutside(CompletableFuture<?> done, long nanos) throws InterruptedException {
    Offloading<?> call = Offloading.current(loop);
    CompletableFuture<Boolean> told = loop.promises.create();
    AtomicBoolean over = new AtomicBoolean();
    Runnable end =
        () -> {
          if (over.compareAndSet(false, true)) {
            if (call != null) {
              call.resume();
            }
            told.complete(true);
          }
        };
    if (nanos != Long.MAX_VALUE) {
      CompletionStages.runOn(loop, () -> endAfter(nanos, end, told));
    }
    Hold before = call == null ? null : call.hold();
    CompletionStages.whenDone(done, (value, error) -> end.run());
    if (before != null) {
      before.close();
    }
    try {
      told.get();
    } catch (ExecutionException | CancellationException e) {
      // the loop was closed, which also ends the promise
    } finally {
      end.run();
    }
  }

  private void endAfter(long nanos, Runnable end, CompletableFuture<?> told) {
    InternalTimer alarm = InternalTimer.in(loop, nanos, end);
    CompletionStages.whenDone(told, (value, error) -> CompletionStages.runOn(loop, alarm::drop));
  }

  @Override
  public String toString() {
    return "the scheduled executor of the loop on the " + loop.loopClock();
  }

  /** The first result that is not a failure; the last failure if all fail. */
  private static final class FirstSuccess<T> {
    private final CompletableFuture<T> result;
    private final AtomicInteger left;

    private FirstSuccess(int count, CompletableFuture<T> result) {
      this.result = result;
      left = new AtomicInteger(count);
    }

    CompletableFuture<T> result() {
      return result;
    }

    void watch(CompletableFuture<T> one) {
      CompletionStages.whenDone(
          one,
          (value, error) -> {
            if (error == null) {
              result.complete(value);
            } else if (left.decrementAndGet() == 0) {
              result.completeExceptionally(error);
            }
          });
    }
  }
}
