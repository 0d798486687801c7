// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.combine;

import dev.lockstep.AsyncFuture;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Entry;
import dev.lockstep.internal.kernel.InternalTimer;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.LoopFuture;
import dev.lockstep.internal.kernel.LoopTask;
import dev.lockstep.internal.kernel.Waiter;
import dev.lockstep.internal.util.Durations;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An iterator over futures in the order in which they complete: each future queues itself when it
 * is done. It can be used once.
 *
 * @param <T> the type of the results
 */
public final class CompletionOrder<T> implements Iterator<AsyncFuture<T>> {

  private final Kernel loop;
  private final @Nullable Duration limit;
  private final Consumer<AsyncFuture<?>> whenDone = this::futureDone;
  private final Set<LoopFuture<T>> open = new LinkedHashSet<>();

  /**
   * The futures that {@link #next} has not taken yet; empty stands for one that missed the limit.
   */
  private final ArrayDeque<Optional<LoopFuture<T>>> done = new ArrayDeque<>();

  private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
  private @Nullable InternalTimer alarm;
  private int left;

  private CompletionOrder(Kernel loop, @Nullable Duration limit) {
    this.loop = loop;
    this.limit = limit;
  }

  /**
   * Returns futures in the order in which they complete.
   *
   * @param futures futures of the calling loop
   * @param limit the longest time from now that the iteration may wait, or null for no limit
   * @param <T> the type of the results
   * @return an iterable that can be iterated once
   */
  @SuppressWarnings("unchecked")
  public static <T> Iterable<AsyncFuture<T>> of(
      Collection<? extends AsyncFuture<? extends T>> futures, @Nullable Duration limit) {
    CompletionOrder<T> order = new CompletionOrder<>(Current.loop(), limit);
    for (AsyncFuture<? extends T> future : futures) {
      order.open.add((LoopFuture<T>) LoopFuture.of(order.loop, future));
    }
    order.start();
    return () -> order;
  }

  private void start() {
    LoopTask<?> task = loop.step.currentTask();
    for (LoopFuture<T> future : open) {
      future.addInternalCallback(whenDone, Entry.CALLBACK_LANE, task);
    }
    left = open.size();
    if (left > 0 && limit != null) {
      alarm = InternalTimer.in(loop, Durations.toNanos(limit), this::timeIsOver);
    }
  }

  @SuppressWarnings("unchecked")
  private void futureDone(AsyncFuture<?> future) {
    if (open.remove((LoopFuture<?>) future)) {
      put(Optional.of((LoopFuture<T>) future));
      if (open.isEmpty() && alarm != null) {
        alarm.drop();
      }
    }
  }

  private void timeIsOver() {
    for (LoopFuture<T> future : open) {
      future.removeDoneCallback(whenDone);
      put(Optional.empty());
    }
    open.clear();
  }

  private void put(Optional<LoopFuture<T>> item) {
    done.add(item);
    wakeOne();
  }

  private void wakeOne() {
    for (Waiter next = waiters.poll(); next != null; next = waiters.poll()) {
      if (next.isPending()) {
        next.wake();
        return;
      }
    }
  }

  @Override
  public boolean hasNext() {
    return left > 0;
  }

  /**
   * Waits for the next future to complete.
   *
   * @throws dev.lockstep.CancelledError if the current task is cancelled while it waits
   * @throws dev.lockstep.AsyncTimeoutException if the limit has passed
   * @throws NoSuchElementException if all futures were returned
   */
  @Override
  public AsyncFuture<T> next() {
    if (left == 0) {
      throw new NoSuchElementException("all futures were returned");
    }
    left--;
    return take()
        .orElseThrow(
            () ->
                TimeoutScope.timedOut(
                    loop, java.util.Objects.requireNonNullElse(limit, Duration.ZERO), null));
  }

  private Optional<LoopFuture<T>> take() {
    while (done.isEmpty()) {
      Waiter waiter = new Waiter(loop, this);
      waiters.add(waiter);
      try {
        waiter.await();
      } catch (Throwable e) {
        waiters.remove(waiter);
        if (!done.isEmpty() && waiter.isWoken()) {
          wakeOne();
        }
        throw e;
      }
    }
    return done.remove();
  }

  @Override
  public String toString() {
    return "the next of " + open.size() + " futures to complete";
  }
}
