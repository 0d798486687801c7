// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.interop;

import dev.lockstep.AsyncItems;
import dev.lockstep.Context;
import dev.lockstep.internal.kernel.CallHandle;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.Waiter;
import dev.lockstep.internal.util.Failures;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The items of a publisher, for a task that loops over them. Requests one item at a time, when the
 * task asks for it; the publisher may call from any thread.
 *
 * @param <T> the type of the items
 */
public final class Subscription<T> implements AsyncItems<T>, Flow.Subscriber<T> {

  private final Kernel loop;
  private final ArrayDeque<T> items = new ArrayDeque<>();
  private Flow.@Nullable Subscription source;
  private @Nullable Waiter waiter;
  private @Nullable Throwable failure;
  private boolean requested;
  private boolean ended;

  private Subscription(Kernel loop) {
    this.loop = loop;
  }

  /**
   * Subscribes to a publisher.
   *
   * @param publisher the publisher
   * @param <T> the type of the items
   * @return its items, which can be iterated once
   */
  public static <T> AsyncItems<T> of(Flow.Publisher<? extends T> publisher) {
    Subscription<T> items = new Subscription<>(Current.loop());
    publisher.subscribe(items);
    return items;
  }

  // ---- as a subscriber, on any thread

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    Objects.requireNonNull(subscription, "subscription cannot be null");
    if (loop.isClosed()) {
      subscription.cancel();
    }
    onLoop(() -> subscribed(subscription));
  }

  @Override
  public void onNext(T item) {
    Objects.requireNonNull(item, "item cannot be null");
    onLoop(() -> arrived(item));
  }

  @Override
  public void onError(Throwable thrown) {
    Objects.requireNonNull(thrown, "thrown cannot be null");
    onLoop(() -> ended(thrown));
  }

  @Override
  public void onComplete() {
    onLoop(() -> ended(null));
  }

  private void onLoop(Runnable action) {
    if (Current.loopOrNull() == loop) {
      action.run();
    } else if (!loop.isClosed()) {
      loop.scheduler.submit(new CallHandle(loop, new Context(), action));
    }
  }

  private void subscribed(Flow.Subscription subscription) {
    if (source != null || ended) {
      subscription.cancel();
      return;
    }
    source = subscription;
    if (waiter != null) {
      request();
    }
  }

  private void arrived(T item) {
    requested = false;
    if (!ended) {
      items.add(item);
      wake();
    }
  }

  private void ended(@Nullable Throwable thrown) {
    if (!ended) {
      ended = true;
      failure = thrown;
      wake();
    }
  }

  private void wake() {
    if (waiter != null) {
      waiter.wake();
    }
  }

  // ---- as a loop of awaits

  @Override
  public Iterator<T> iterator() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return awaitNext();
      }

      @Override
      public T next() {
        if (!awaitNext()) {
          throw new NoSuchElementException("the publisher has no more items");
        }
        return items.remove();
      }
    };
  }

  /** Waits until there is an item or none will come; returns whether there is one. */
  private boolean awaitNext() {
    while (items.isEmpty() && !ended) {
      await();
    }
    if (!items.isEmpty()) {
      return true;
    }
    Throwable thrown = failure;
    if (thrown != null) {
      failure = null;
      throw Failures.rethrow(thrown);
    }
    return false;
  }

  private void await() {
    if (waiter != null) {
      throw new IllegalStateException(
          "another task waits for the next item; let one task loop over a publisher's items");
    }
    Waiter next = new Waiter(loop, this);
    waiter = next;
    loop.idle.stageAwaited();
    try {
      request();
      next.await();
    } finally {
      loop.idle.stageDone();
      waiter = null;
    }
  }

  private void request() {
    Flow.Subscription subscription = source;
    if (subscription != null && !requested) {
      requested = true;
      subscription.request(1);
    }
  }

  @Override
  public void close() {
    loop.assertHeld("close()");
    Flow.Subscription subscription = source;
    boolean open = !ended;
    ended = true;
    items.clear();
    failure = null;
    wake();
    if (open && subscription != null) {
      subscription.cancel();
    }
  }

  @Override
  public String toString() {
    return "the next item of a publisher";
  }
}
