// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.run;

import dev.lockstep.spi.CodeOwner;
import dev.lockstep.spi.Watchdog;
import dev.lockstep.spi.WatchdogWait;
import dev.lockstep.virtual.internal.Thrown;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Limits the time that each run takes on the real clock. One call of the explorer makes its runs on
 * a thread of the guard, while the calling thread waits and stops a run that is late. A run that
 * does not end then, because a step of it spins, is abandoned together with its thread.
 */
public final class RunGuard {

  /** The longest time that a stopped run has to end, as a watchdog's. */
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** Threads that wait a second for the next call of any explorer. */
  private static final ExecutorService THREADS =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          1,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          CodeOwner.runtimeThreads(
              Thread.ofPlatform().daemon().name("lockstep-explorer-", 1).factory()));

  private final Duration limit;
  private final List<GuardedRun.Slot> slots = new CopyOnWriteArrayList<>();
  private volatile boolean abandoned;

  /** The thread that makes the call; null before and after it. */
  private @Nullable Thread caller;

  /**
   * Creates a guard of one call.
   *
   * @param limit the longest time of one run on the real clock, more than zero
   */
  public RunGuard(Duration limit) {
    this.limit = limit;
  }

  /** Returns a new place for the runs of one thread. */
  GuardedRun.Slot newSlot() {
    GuardedRun.Slot slot = new GuardedRun.Slot(this);
    slots.add(slot);
    return slot;
  }

  /** Returns whether the runs of this guard are no longer wanted. */
  boolean isAbandoned() {
    return abandoned;
  }

  /**
   * Makes a call on another thread, and waits for it.
   *
   * @param call the call, in which runs are made
   * @param late returns the result of the call in place of it, if a run in it has to be abandoned
   * @throws IllegalStateException if the calling thread is interrupted meanwhile, which ends the
   *     runs
   */
  public <T extends @Nullable Object> T call(
      Callable<T> call, Function<? super RecordedRun, ? extends T> late) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    CompletableFuture<T> made = Watchdog.start(() -> callHere(call, loader), THREADS);
    try {
      long wait = limit.toNanos();
      long begun = GuardedRun.now();
      while (!WatchdogWait.REAL.await(made, Duration.ofNanos(wait))) {
        long now = GuardedRun.now();
        long stood = now - begun - wait; // as the JVM was stopped, the wait took longer
        begun = now;
        wait = limit.toNanos();
        for (GuardedRun.Slot slot : slots) {
          GuardedRun run = slot.current();
          if (run != null) {
            run.stood(stood);
          }
          long left = run == null ? wait : limit.toNanos() - run.age();
          if (run != null && left <= 0 && !run.stop(limit, grace())) {
            abandon();
            return late.apply(run.abandoned());
          }
          wait = left <= 0 ? wait : Math.min(wait, left);
        }
      }
      return Watchdog.result(made);
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (Throwable e) {
      throw Thrown.unchecked(e);
    }
  }

  private <T extends @Nullable Object> T callHere(Callable<T> call, @Nullable ClassLoader loader)
      throws Exception {
    Thread thread = Thread.currentThread();
    thread.setContextClassLoader(loader);
    setCaller(thread);
    try {
      return call.call();
    } finally {
      setCaller(null);
      thread.setContextClassLoader(null);
      Thread.interrupted(); // the next call must not see an interrupt that was meant for this one
    }
  }

  private synchronized void setCaller(@Nullable Thread thread) {
    caller = thread;
  }

  private long grace() {
    return Math.min(limit.toNanos(), GRACE_NANOS);
  }

  private synchronized void abandon() {
    abandoned = true;
    if (caller != null) {
      caller.interrupt(); // it may wait for the threads of several workers
    }
  }

  private IllegalStateException interrupted(InterruptedException cause) {
    abandon();
    for (GuardedRun.Slot slot : slots) {
      GuardedRun run = slot.current();
      if (run != null) {
        run.stop(limit, grace());
      }
    }
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while exploring", cause);
  }
}
