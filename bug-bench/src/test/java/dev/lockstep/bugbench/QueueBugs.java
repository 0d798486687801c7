// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.bugbench;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import dev.lockstep.CancelledError;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;

/** Bugs of several versions of asyncio's queue, and of one of cats-effect. */
final class QueueBugs {

  private QueueBugs() {}

  static List<Bug> all() {
    return List.of(
        Bug.of("Q1", "bpo-23812: the item goes with who was cancelled", Kind.LOST, gets(Give.NOT))
            .or(Kind.HANG)
            .figures(0, 5.5),
        Bug.of("Q2", "f411181: giving it back fails", Kind.CRASH, gets(Give.BROKEN))
            .figures(0, 4.3),
        Bug.of("Q3", "872597b: it is given back and handed on", Kind.DUPLICATE, gets(Give.TWICE))
            .figures(0, 4.3),
        Bug.of("Q4", "asyncio#265: two gets and a woken putter", Kind.CRASH, QueueBugs::putters),
        Bug.of("Q5", "asyncio#268: a woken putter sees no getters", Kind.CRASH, QueueBugs::stream)
            .or(Kind.HANG)
            .failsAtOnce(),
        Bug.of("Q7", "bpo-21447: a late wake-up of who is gone", Kind.CRASH, QueueBugs::lateWake),
        Bug.of("Q8", "bpo-31620: those whose time is over stay", Kind.LEAK, QueueBugs::timedOut),
        Bug.of("Q9", "asyncio#235: join() does not count", Kind.EARLY, QueueBugs::join),
        Bug.of("Q10", "b6347f8: a cancelled get says empty", Kind.SWALLOW, QueueBugs::empty)
            .or(Kind.CRASH),
        Bug.of("Q12", "cats-effect 7154d08: met somebody who left", Kind.HANG, QueueBugs::meeting));
  }

  private enum Give {
    NOT,
    BROKEN,
    TWICE,
    BACK
  }

  /** Two consumers, one item, one canceller: the item is got once, or still there. */
  private static Bug.Workload gets(Give give) {
    return fixed -> {
      TravellingQueue queue = new TravellingQueue(fixed ? Give.BACK : give);
      List<Integer> got = new ArrayList<>();
      Crowd crowd = new Crowd();
      Task<?> first = crowd.spawn("consumer1", () -> got.add(queue.get()));
      Task<?> second = crowd.spawn("consumer2", () -> got.add(queue.get()));
      Task<?> producer = crowd.spawn("producer", () -> queue.put(1));
      crowd.join(crowd.spawnCanceller(first));
      crowd.join(producer);
      crowd.join(first);
      if (got.isEmpty()) {
        crowd.join(second);
      } else {
        crowd.cancel(second);
        Async.yieldNow();
      }
      if (got.size() + queue.items.size() != 1) {
        throw new Violation(Kind.DUPLICATE, got + " were got and there are " + queue.items);
      }
    };
  }

  /** 3.4: an item for a getter who waits travels in its future. */
  private static final class TravellingQueue {
    private final Give give;
    private final Deque<Integer> items = new ArrayDeque<>();
    private final Deque<AsyncFuture<Integer>> getters = new ArrayDeque<>();

    private TravellingQueue(Give give) {
      this.give = give;
    }

    void put(int item) {
      getters.removeIf(AsyncFuture::isDone);
      AsyncFuture<Integer> getter = getters.poll();
      if (getter == null) {
        items.add(item);
      } else {
        getter.setResult(item);
      }
    }

    int get() {
      Integer item = items.poll();
      if (item != null) {
        return item;
      }
      AsyncFuture<Integer> getter = Async.future();
      getters.add(getter);
      try {
        return getter.await();
      } catch (CancelledError e) {
        if (!getter.isCancelled()) {
          giveBack(getter.result());
        }
        throw e;
      }
    }

    private void giveBack(int item) {
      boolean anotherWaits = getters.stream().anyMatch(getter -> !getter.isDone());
      switch (give) {
        case NOT -> {}
        case BACK -> put(item);
        case BROKEN -> {
          if (anotherWaits) {
            throw new IllegalStateException("no method _put_internal");
          }
          items.add(item);
        }
        case TWICE -> {
          items.add(item);
          if (anotherWaits) {
            getters.remove().setResult(item);
          }
        }
      }
    }
  }

  /** Four putters, and somebody who takes two at once. */
  private static void putters(boolean fixed) {
    BoundedQueue queue = new BoundedQueue(2, fixed);
    Crowd crowd = new Crowd();
    for (int i = 1; i <= 4; i++) {
      int item = i;
      crowd.spawn("putter" + i, () -> queue.put(item));
    }
    crowd.spawn(
        "getter",
        () -> {
          for (int i = 0; i < 2; i++) {
            while (queue.isEmpty()) {
              Async.yieldNow();
            }
            queue.getNow();
            queue.getNow();
          }
        });
    crowd.join();
  }

  /** One puts five items, one gets them. */
  private static void stream(boolean fixed) {
    BoundedQueue queue = new BoundedQueue(1, fixed);
    Crowd crowd = new Crowd();
    crowd.spawn(
        "producer",
        () -> {
          for (int i = 0; i < 5; i++) {
            queue.put(i);
          }
        });
    crowd.spawn(
        "consumer",
        () -> {
          for (int i = 0; i < 5; i++) {
            if (queue.get() != i) {
              throw new Violation(Kind.LOST, "item " + i);
            }
          }
        });
    crowd.join();
  }

  /** 3.4.3: both sides are woken by each other. The fix: who is woken looks again. */
  private static final class BoundedQueue {
    private final int limit;
    private final boolean fixed;
    private final Deque<Integer> items = new ArrayDeque<>();
    private final Deque<AsyncFuture<Boolean>> getters = new ArrayDeque<>();
    private final Deque<AsyncFuture<Boolean>> putters = new ArrayDeque<>();

    private BoundedQueue(int limit, boolean fixed) {
      this.limit = limit;
      this.fixed = fixed;
    }

    boolean isEmpty() {
      return items.size() < limit;
    }

    void put(int item) {
      while (items.size() >= limit) {
        AsyncFuture<Boolean> putter = Turns.pending();
        putters.add(putter);
        putter.await();
        if (!fixed) {
          items.add(item);
          return;
        }
      }
      if (!fixed && !getters.isEmpty() && !items.isEmpty()) {
        throw new IllegalStateException("queue non-empty, why are getters waiting?");
      }
      items.add(item);
      wakeNext(getters);
    }

    int get() {
      while (items.isEmpty()) {
        AsyncFuture<Boolean> getter = Turns.pending();
        getters.add(getter);
        getter.await();
      }
      return getNow();
    }

    int getNow() {
      if (!fixed && !putters.isEmpty() && items.size() < limit) {
        throw new IllegalStateException("queue not full, why are putters waiting?");
      }
      int item = items.remove();
      wakeNext(putters);
      return item;
    }

    private static void wakeNext(Deque<AsyncFuture<Boolean>> waiters) {
      AsyncFuture<Boolean> next = waiters.poll();
      if (next != null) {
        next.setResult(true);
      }
    }
  }

  /** A getter wakes a putter by a callback; somebody cancels the putter. */
  private static void lateWake(boolean fixed) {
    AsyncFuture<Boolean>[] room = one();
    Crowd crowd = new Crowd();
    Task<?> putter =
        crowd.spawn(
            "putter",
            () -> {
              room[0] = Turns.pending();
              room[0].await();
            });
    crowd.spawn(
        "getter",
        () -> {
          while (room[0] == null && !putter.isDone()) {
            Async.yieldNow();
          }
          if (room[0] != null) {
            Loop.current().callSoon(() -> wakePutter(room[0], fixed));
          }
        });
    crowd.spawnCanceller(putter);
    crowd.join();
    Async.yieldNow();
  }

  private static void wakePutter(AsyncFuture<Boolean> putter, boolean fixed) {
    if (fixed) {
      Turns.wake(putter);
    } else {
      putter.setResult(true);
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static AsyncFuture<Boolean>[] one() {
    return new AsyncFuture[1];
  }

  /** Gets with a time limit from a queue that stays empty. */
  private static void timedOut(boolean fixed) {
    Deque<AsyncFuture<Boolean>> getters = new ArrayDeque<>();
    Crowd crowd = new Crowd();
    for (int i = 1; i <= 2; i++) {
      Task<?> consumer =
          crowd.spawn(
              "consumer" + i,
              () -> {
                AsyncFuture<Boolean> getter = Turns.pending();
                getters.add(getter);
                try {
                  getter.await();
                } catch (CancelledError e) {
                  if (fixed) {
                    getters.remove(getter);
                  }
                  throw e;
                }
              });
      crowd.spawn(
          "limit" + i,
          () -> {
            Async.sleep(Duration.ofSeconds(1));
            crowd.cancel(consumer);
          });
    }
    crowd.join();
    if (!getters.isEmpty()) {
      throw new Violation(Kind.LEAK, getters.size() + " getters are left of an empty queue");
    }
  }

  /** Who waits for all items to be done has to wait for the consumer. */
  private static void join(boolean fixed) {
    CountingQueue queue = fixed ? new CountingQueue() : new LifoQueue();
    boolean[] worked = {false};
    Task<?> consumer =
        Async.spawn(
            "consumer",
            () -> {
              queue.idle.await();
              worked[0] = true;
              queue.taskDone();
            });
    Task<?> producer = Async.spawn("producer", () -> queue.put(1));
    producer.await();
    queue.join();
    if (!worked[0]) {
      throw new Violation(Kind.EARLY, "join() came back before the work was done");
    }
    consumer.await();
  }

  /** Counts what is not done where a subclass replaces it. */
  private static class CountingQueue {
    final Deque<Integer> items = new ArrayDeque<>();
    final AsyncFuture<Boolean> idle = Turns.pending();
    final AsyncFuture<Boolean> finished = Turns.pending();
    int unfinished;

    void put(int item) {
      store(item);
      idle.setResult(true);
    }

    void store(int item) {
      items.add(item);
      unfinished++;
    }

    void taskDone() {
      unfinished = Math.max(unfinished - 1, 0);
      if (unfinished == 0) {
        Turns.wake(finished);
      }
    }

    void join() {
      if (unfinished > 0) {
        finished.await();
      }
    }
  }

  private static final class LifoQueue extends CountingQueue {
    @Override
    void store(int item) {
      items.push(item);
    }
  }

  /** A consumer who lives on when the queue is empty is cancelled. */
  private static void empty(boolean fixed) {
    AsyncFuture<Boolean> never = Turns.pending();
    Crowd crowd = new Crowd();
    Task<?> consumer =
        crowd.spawn(
            "consumer",
            () -> {
              try {
                getOrEmpty(never, fixed);
              } catch (NoSuchElementException e) {
                // then without
              }
            });
    crowd.spawnCanceller(consumer);
    crowd.join();
  }

  private static void getOrEmpty(AsyncFuture<Boolean> getter, boolean fixed) {
    try {
      getter.await();
    } catch (CancelledError e) {
      if (fixed) {
        throw e;
      }
      throw new NoSuchElementException("the queue is empty");
    }
  }

  /** An offerer waits to be met; a taker meets it and waits for the item; the offerer leaves. */
  private static void meeting(boolean fixed) {
    Deque<Offer> offers = new ArrayDeque<>();
    Crowd crowd = new Crowd();
    Task<?> offerer = crowd.spawn("offerer", () -> new Offer(fixed).offer(offers, 1));
    Task<?> taker = crowd.spawn("taker", () -> take(offers, offerer));
    crowd.spawnCanceller(offerer);
    crowd.join();
    crowd.join(taker);
  }

  private static void take(Deque<Offer> offers, Task<?> offerer) {
    while (!offerer.isDone()) {
      Offer offer = offers.poll();
      if (offer != null && Turns.wake(offer.met)) {
        if (offer.item.await() >= 0) {
          return;
        }
      }
      Async.yieldNow();
    }
  }

  private static final class Offer {
    private final boolean fixed;
    private final AsyncFuture<Boolean> met = Turns.pending();
    private final AsyncFuture<Integer> item = Async.future();

    private Offer(boolean fixed) {
      this.fixed = fixed;
    }

    void offer(Deque<Offer> offers, int value) {
      offers.add(this);
      try {
        met.await();
      } catch (CancelledError e) {
        if (!offers.remove(this) && !met.isCancelled() && fixed) {
          item.setResult(-1);
        }
        throw e;
      }
      item.setResult(value);
    }
  }
}
