// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.bugbench;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import dev.lockstep.AsyncTimeoutException;
import dev.lockstep.CancelledError;
import dev.lockstep.Task;
import dev.lockstep.sync.AsyncLock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bugs of conditions, whose wait must reacquire the lock in any case. */
final class ConditionBugs {

  private ConditionBugs() {}

  static List<Bug> all() {
    return List.of(
        Bug.of(
                "C1",
                "bpo-22970: leaves wait() without the lock",
                Kind.CRASH,
                fixed -> waitersAndNotifier(new AsyncioCondition(fixed ? Age.FIXED : Age.C1)))
            .or(Kind.LIMIT)
            .figures(1, 5.9),
        Bug.of(
                "C2",
                "bpo-32841: swallows what comes while it takes the lock",
                Kind.SWALLOW,
                fixed -> waitersAndNotifier(new AsyncioCondition(fixed ? Age.FIXED : Age.C2)))
            .figures(1, 5.9),
        Bug.of(
            "C4",
            "gh-111693: loses the message of the cancellation",
            Kind.LOST,
            fixed -> message(new AsyncioCondition(fixed ? Age.FIXED : Age.C4))),
        Bug.of(
            "C5",
            "bpo-33638: a timeout does not wait for wait()",
            Kind.CRASH,
            ConditionBugs::timeLimit),
        Bug.of(
            "C6",
            "bpo-42600: a cancellation does not wait for wait()",
            Kind.CRASH,
            ConditionBugs::cancelledLimit),
        Bug.of(
            "C7",
            "anyio#1075: a notification goes to who was cancelled",
            Kind.HANG,
            ConditionBugs::oneNotification));
  }

  /** Two wait, one notifies both, one cancels the first. */
  private static void waitersAndNotifier(AsyncioCondition condition) {
    Crowd crowd = new Crowd();
    boolean[] ready = {false};
    Task<?> first = crowd.spawn("waiter1", () -> awaitReady(condition, ready));
    crowd.spawn("waiter2", () -> awaitReady(condition, ready));
    crowd.spawn(
        "notifier",
        () -> {
          condition.acquire();
          ready[0] = true;
          condition.notifyTwo();
          Async.yieldNow();
          condition.release();
        });
    crowd.spawnCanceller(first);
    crowd.join();
  }

  private static void awaitReady(AsyncioCondition condition, boolean[] ready) {
    condition.acquire();
    try {
      while (!ready[0]) {
        condition.await();
      }
    } finally {
      condition.release();
    }
  }

  /** A canceller with a message. */
  private static void message(AsyncioCondition condition) {
    Task<?> waiter =
        Async.spawn(
            "waiter",
            () -> {
              condition.acquire();
              try {
                condition.await();
              } catch (CancelledError e) {
                if (!"enough".equals(e.getMessage())) {
                  throw new Violation(Kind.LOST, "the message is " + e.getMessage());
                }
                throw e;
              } finally {
                condition.release();
              }
            });
    Task<?> notifier =
        Async.spawn(
            "notifier",
            () -> {
              condition.acquire();
              condition.notifyTwo();
              Async.yieldNow();
              condition.release();
            });
    Async.spawn("canceller", () -> waiter.cancel("enough")).await();
    notifier.await();
    try {
      waiter.await();
    } catch (CancelledError beforeItsFirstStep) {
      // it never ran
    }
  }

  /** A wait with a time limit, whose end finds the lock taken. */
  private static void timeLimit(boolean fixed) {
    AsyncioCondition condition = new AsyncioCondition(Age.FIXED);
    Task<?> waiter = Async.spawn("waiter", () -> limited(condition, Duration.ofMillis(10), fixed));
    Async.spawn("other", () -> busy(condition)).await();
    waiter.await();
  }

  /** A wait with a time limit that is cancelled while the lock is taken. */
  private static void cancelledLimit(boolean fixed) {
    AsyncioCondition condition = new AsyncioCondition(Age.FIXED);
    Crowd crowd = new Crowd();
    Task<?> waiter = crowd.spawn("waiter", () -> limited(condition, Duration.ofHours(1), fixed));
    crowd.spawn("other", () -> busy(condition));
    crowd.spawnCanceller(waiter);
    crowd.join();
  }

  /** {@code with condition: wait_for(condition.wait(), limit)}. */
  private static void limited(AsyncioCondition condition, Duration limit, boolean fixed) {
    condition.acquire();
    try {
      TimeLimits.waitFor(condition::await, limit, fixed);
    } catch (AsyncTimeoutException expected) {
      // nobody notifies
    } finally {
      condition.release();
    }
  }

  private static void busy(AsyncioCondition condition) {
    condition.acquire();
    Async.sleep(Duration.ofMillis(10));
    condition.release();
  }

  /** Two wait for two items, each notified of one; who is cancelled must not keep the other's. */
  private static void oneNotification(boolean fixed) {
    EventCondition condition = new EventCondition(fixed);
    Crowd crowd = new Crowd();
    int[] items = {0};
    Task<?> first = crowd.spawn("waiter1", () -> condition.take(items));
    Task<?> second = crowd.spawn("waiter2", () -> condition.take(items));
    Task<?> producer =
        crowd.spawn(
            "producer",
            () -> {
              items[0]++;
              condition.notifyOne();
            });
    Task<?> canceller = crowd.spawnCanceller(first);
    crowd.join(producer);
    crowd.join(canceller);
    crowd.join(first);
    if (items[0] == 1) {
      crowd.join(second);
    } else {
      crowd.cancel(second);
    }
  }

  /** States of the code: each has the flaws of those after it. */
  private enum Age {
    C1,
    C2,
    C4,
    FIXED
  }

  /** asyncio's condition. */
  private static final class AsyncioCondition {
    private final Age age;
    private final AsyncLock lock = new AsyncLock();
    private final Deque<AsyncFuture<Boolean>> waiters = new ArrayDeque<>();

    private AsyncioCondition(Age age) {
      this.age = age;
    }

    void acquire() {
      lock.acquire();
    }

    void release() {
      lock.release();
    }

    void await() {
      lock.release();
      AsyncFuture<Boolean> turn = Turns.pending();
      waiters.add(turn);
      try {
        turn.await();
      } finally {
        waiters.remove(turn);
        acquireAgain();
      }
    }

    private void acquireAgain() {
      CancelledError cancelled = null;
      while (true) {
        try {
          lock.acquire();
          break;
        } catch (CancelledError e) {
          if (age == Age.C1) {
            throw e;
          }
          cancelled = e;
        }
      }
      rethrow(cancelled);
    }

    private void rethrow(@Nullable CancelledError cancelled) {
      if (cancelled != null && age != Age.C2) {
        throw age == Age.C4 ? new CancelledError() : cancelled;
      }
    }

    void notifyTwo() {
      Turns.wakeFirst(waiters);
      Turns.wakeFirst(waiters);
    }
  }

  /** anyio's condition, without its lock. */
  private static final class EventCondition {
    private final boolean fixed;
    private final Deque<AsyncFuture<Boolean>> waiters = new ArrayDeque<>();

    private EventCondition(boolean fixed) {
      this.fixed = fixed;
    }

    void take(int[] items) {
      while (items[0] == 0) {
        await();
      }
      items[0]--;
    }

    private void await() {
      AsyncFuture<Boolean> event = Turns.pending();
      waiters.add(event);
      try {
        event.await();
      } catch (CancelledError e) {
        if (!waiters.remove(event) && fixed) {
          notifyOne();
        }
        throw e;
      }
    }

    void notifyOne() {
      AsyncFuture<Boolean> event = waiters.poll();
      if (event != null) {
        Turns.wake(event);
      }
    }
  }
}
