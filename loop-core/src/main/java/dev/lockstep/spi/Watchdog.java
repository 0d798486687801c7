// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.spi;

import dev.lockstep.Loop;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A watchdog over calls that another thread makes as it drives a loop: it waits for them on one
 * thread, and stops a call that takes too long on the real clock. It is for {@link
 * dev.lockstep.Runner} and for test frameworks, which run programs that may not end. May be used by
 * several threads.
 *
 * @param limit the longest time of one call, more than zero
 * @param waiting the wait
 * @since 0.1.0
 */
public record Watchdog(Duration limit, WatchdogWait waiting) {

  /** The longest time that a stopped call has to end. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** The longest time that a loop has to run a cancellation before its program is interrupted. */
  private static final Duration PATIENCE = Duration.ofMillis(100);

  /**
   * Creates a watchdog.
   *
   * @throws IllegalArgumentException if the limit is not positive
   */
  public Watchdog {
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("watchdog limit = " + limit + " must be more than zero");
    }
  }

  /**
   * Creates a watchdog that waits on the machine's clock.
   *
   * @param limit the longest time of one call, more than zero
   * @return the watchdog
   * @throws IllegalArgumentException if the limit is not positive
   */
  public static Watchdog of(Duration limit) {
    return new Watchdog(limit, WatchdogWait.REAL);
  }

  /**
   * Starts a call that can be watched.
   *
   * @param call the call, made by the other thread
   * @param thread hands the call to that thread
   * @param <T> the type of the result
   * @return a future that is done when the call has returned or thrown
   */
  public static <T> CompletableFuture<T> start(Callable<T> call, Executor thread) {
    CompletableFuture<T> started = new CompletableFuture<>();
    thread.execute(() -> complete(started, call));
    return started;
  }

  private static <T> void complete(CompletableFuture<T> started, Callable<T> call) {
    try {
      started.complete(call.call());
    } catch (Throwable e) {
      started.completeExceptionally(e);
    }
  }

  /**
   * Returns the result of a call that is done.
   *
   * @param done the call
   * @param <T> the type of the result
   * @return the result
   * @throws Throwable the exception of the call, as it is
   */
  public static <T> T result(CompletableFuture<T> done) throws Throwable {
    Throwable failure = done.<@Nullable Throwable>handle((value, thrown) -> thrown).join();
    if (failure != null) {
      throw failure;
    }
    return done.join();
  }

  /**
   * Waits for a call until the limit has passed.
   *
   * @param call the call
   * @return true if it has ended in time; otherwise {@link #stop} it
   * @throws InterruptedException if the caller is interrupted meanwhile
   */
  public boolean await(CompletableFuture<?> call) throws InterruptedException {
    return waiting.await(call, limit);
  }

  /**
   * Stops a call: asks it to end, and waits for that as long as the limit, but no longer than 2
   * seconds.
   *
   * @param call the call
   * @param cancel asks the call to end, from this thread
   * @param report the error that reports the stop; an exception that the call throws as it ends is
   *     added as a suppressed one
   * @return true if it has ended; if not, because it spins or because the caller was interrupted
   *     meanwhile, its thread and its loop cannot be used any more
   */
  public boolean stop(CompletableFuture<?> call, Runnable cancel, Throwable report) {
    cancel.run();
    try {
      if (!waiting.await(call, limit.compareTo(GRACE) < 0 ? limit : GRACE)) {
        return false;
      }
      result(call);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return call.isDone();
    } catch (Throwable e) {
      report.addSuppressed(e);
    }
    return true;
  }

  /**
   * Stops a call that drives a loop. It is asked to end on the loop; if a program that computes or
   * blocks a thread of the loop keeps the loop from that for 100 milliseconds, the thread is
   * interrupted, as it would be without a loop. Then this waits as {@link #stop(CompletableFuture,
   * Runnable, Throwable)} does.
   *
   * @param call the call
   * @param loop the loop that it drives
   * @param cancel asks the call to end, called on the loop
   * @param report the error that reports the stop; an exception that the call throws as it ends is
   *     added as a suppressed one
   * @return true if it has ended; if not, because it ignores the interrupt or because the caller
   *     was interrupted meanwhile, its thread and its loop cannot be used any more
   */
  public boolean stop(CompletableFuture<?> call, Loop loop, Runnable cancel, Throwable report) {
    return stop(call, () -> cancelOrInterrupt(call, loop, cancel), report);
  }

  private static void cancelOrInterrupt(CompletableFuture<?> call, Loop loop, Runnable cancel) {
    CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
    loop.callSoonThreadsafe(
        () -> {
          cancelled.complete(true);
          cancel.run();
        });
    try {
      CompletableFuture<?> either = CompletableFuture.anyOf(cancelled, call);
      if (WatchdogWait.REAL.await(either, PATIENCE)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Thread running = loop.runningThread();
    if (running != null) {
      running.interrupt();
    }
  }
}
