// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.combine;

import dev.lockstep.AsyncFuture;
import dev.lockstep.CancelledError;
import dev.lockstep.ReturnWhen;
import dev.lockstep.WaitResult;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Entry;
import dev.lockstep.internal.kernel.InternalTimer;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.LoopFuture;
import dev.lockstep.internal.kernel.Strand;
import dev.lockstep.internal.kernel.Waiter;
import dev.lockstep.internal.util.Durations;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One wait for several futures: until enough of them are done, or until a timeout. */
public final class WaitForMany {

  private final Kernel loop;
  private final Set<LoopFuture<?>> futures = new LinkedHashSet<>();
  private final ReturnWhen returnWhen;
  private final Waiter waiter;
  private int left;
  private @Nullable InternalTimer alarm;

  private WaitForMany(Kernel loop, ReturnWhen returnWhen) {
    this.loop = loop;
    this.returnWhen = returnWhen;
    waiter = new Waiter(loop, this);
  }

  /**
   * Suspends the current task until enough of several futures are done, or until a limit passes.
   *
   * @param futures futures of the calling loop, at least one
   * @param returnWhen the condition that ends the wait
   * @param limit the longest time to wait, or null for no limit
   * @param <F> the type of the futures
   * @return the futures that are done and those that are not
   * @throws CancelledError if the current task is cancelled while it waits
   * @throws IllegalArgumentException if there are no futures
   */
  public static <F extends AsyncFuture<?>> WaitResult<F> wait(
      Collection<? extends F> futures, ReturnWhen returnWhen, @Nullable Duration limit) {
    if (futures.isEmpty()) {
      throw new IllegalArgumentException(
          "the futures to wait for cannot be empty; pass at least one");
    }
    Set<F> given = new LinkedHashSet<>(futures);
    WaitForMany wait = new WaitForMany(Current.loop(), returnWhen);
    given.forEach(wait::add);
    wait.await(limit);
    return split(given);
  }

  private void add(AsyncFuture<?> future) {
    futures.add(LoopFuture.of(loop, future));
  }

  private void await(@Nullable Duration limit) {
    Strand strand = loop.step.currentStrand();
    if (limit != null) {
      alarm = InternalTimer.in(loop, Durations.toNanos(limit), waiter::wake);
    }
    left = futures.size();
    Consumer<AsyncFuture<?>> whenDone = done -> futureDone((LoopFuture<?>) done);
    for (LoopFuture<?> future : futures) {
      future.addInternalCallback(whenDone, Entry.CALLBACK_LANE, strand.task());
    }
    try {
      waiter.await();
    } finally {
      dropAlarm();
      futures.forEach(future -> future.removeDoneCallback(whenDone));
    }
  }

  private void futureDone(LoopFuture<?> future) {
    left--;
    if (left == 0 || isEnough(future)) {
      dropAlarm();
      waiter.wake();
    }
  }

  private boolean isEnough(LoopFuture<?> future) {
    return switch (returnWhen) {
      case FIRST_COMPLETED -> true;
      case FIRST_EXCEPTION -> !future.isCancelled() && future.exception() != null;
      case ALL_COMPLETED -> false;
    };
  }

  private void dropAlarm() {
    if (alarm != null) {
      alarm.drop();
    }
  }

  private static <F extends AsyncFuture<?>> WaitResult<F> split(Set<F> futures) {
    Set<F> done = new LinkedHashSet<>();
    Set<F> pending = new LinkedHashSet<>();
    for (F future : futures) {
      (future.isDone() ? done : pending).add(future);
    }
    return new WaitResult<>(
        Collections.unmodifiableSet(done), Collections.unmodifiableSet(pending));
  }

  /** Cancels a future and waits until it is done; the wait itself can be cancelled. */
  static void cancelAndAwait(LoopFuture<?> future) {
    Kernel loop = future.loop;
    Strand strand = loop.step.currentStrand();
    Waiter done = new Waiter(loop, "the end of " + future.describe());
    Consumer<AsyncFuture<?>> whenDone = end -> done.wake();
    future.addInternalCallback(whenDone, Entry.CALLBACK_LANE, strand.task());
    try {
      future.cancel();
      done.await();
    } finally {
      future.removeDoneCallback(whenDone);
    }
  }

  /**
   * Suspends the current task until a future is done; cancels the future if a limit passes.
   *
   * @param future a future of the calling loop
   * @param limit the longest time to wait, or null for no limit
   * @param <T> the type of the result
   * @return the result
   * @throws CancelledError if the current task is cancelled while it waits
   * @throws dev.lockstep.AsyncTimeoutException if the limit passes
   */
  public static <T> T waitFor(AsyncFuture<T> future, @Nullable Duration limit) {
    if (limit == null || limit.isPositive()) {
      return TimeoutScope.run(limit, scope -> future.await());
    }
    LoopFuture<T> awaited = LoopFuture.of(Current.loop(), future);
    if (awaited.isDone()) {
      return awaited.result();
    }
    cancelAndAwait(awaited);
    try {
      return awaited.result();
    } catch (CancelledError e) {
      throw TimeoutScope.timedOut(awaited.loop, Duration.ZERO, e);
    }
  }

  @Override
  public String toString() {
    return left + " of " + futures.size() + " futures (" + returnWhen + ")";
  }
}
