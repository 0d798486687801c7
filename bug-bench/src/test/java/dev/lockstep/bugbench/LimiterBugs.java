// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.bugbench;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import dev.lockstep.CancelledError;
import dev.lockstep.Task;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Bugs of the semaphores, locks and capacity limiters of anyio and trio, which wait for events. */
final class LimiterBugs {

  private LimiterBugs() {}

  static List<Bug> all() {
    return List.of(
        Bug.of(
            "S4",
            "anyio#252: a woken waiter finds nothing",
            Kind.CRASH,
            fixed -> Permits.withVisitor(new EventSemaphore(fixed), 1, 2)),
        Bug.of(
                "S5",
                "anyio#388: a lock is owned by who was cancelled",
                Kind.HANG,
                fixed -> Permits.shared(new OwnedLock(fixed), 1, 3))
            .figures(1, 19),
        Bug.of(
            "S6",
            "anyio#398: cancelled after it took the lock",
            Kind.HANG,
            fixed -> Permits.shared(new Checkpointed(fixed), 1, 3)),
        Bug.of(
                "S8",
                "anyio#1170: a borrower comes before who was woken",
                Kind.LIMIT,
                fixed -> Permits.withVisitor(new Limiter(fixed, true), 1, 2))
            .figures(2, 3.3),
        Bug.of(
                "S9",
                "anyio#947: a woken borrower is cancelled",
                Kind.HANG,
                fixed -> Permits.shared(new Limiter(true, fixed), 1, 3))
            .figures(0, 5.5),
        Bug.of(
            "S10",
            "trio#548: cancelled waiters are remembered",
            Kind.LEAK,
            fixed -> Permits.shared(new Remembering(fixed), 1, 3)));
  }

  /** The semaphore of anyio 1, in which a woken task competes for the permit. */
  private static final class EventSemaphore implements Permits {
    private final boolean handsOver;
    private final Map<Object, AsyncFuture<Boolean>> waiters = new LinkedHashMap<>();
    private int value = 1;

    private EventSemaphore(boolean handsOver) {
      this.handsOver = handsOver;
    }

    @Override
    public void acquire() {
      if (tryAcquire()) {
        return;
      }
      AsyncFuture<Boolean> event = Turns.pending();
      waiters.put(event, event);
      event.await();
      if (!handsOver && !tryAcquire()) {
        throw new IllegalStateException("would block");
      }
    }

    @Override
    public boolean tryAcquire() {
      if (value == 0) {
        return false;
      }
      value--;
      return true;
    }

    @Override
    public void release() {
      if (waiters.isEmpty()) {
        value++;
        return;
      }
      AsyncFuture<Boolean> next = waiters.remove(waiters.keySet().iterator().next());
      value += handsOver ? 0 : 1;
      next.setResult(true);
    }
  }

  /** The lock of anyio 3, which gets its next owner at the release. */
  private static final class OwnedLock implements Permits {
    private final boolean fixed;
    private final Map<Task<?>, AsyncFuture<Boolean>> waiters = new LinkedHashMap<>();
    private @Nullable Task<?> owner;

    private OwnedLock(boolean fixed) {
      this.fixed = fixed;
    }

    @Override
    public void acquire() {
      Task<?> me = Async.currentTask();
      if (owner == null) {
        owner = me;
        return;
      }
      AsyncFuture<Boolean> event = Turns.pending();
      waiters.put(me, event);
      try {
        event.await();
      } catch (CancelledError e) {
        if (waiters.remove(me) == null && fixed) {
          release();
        }
        throw e;
      }
    }

    @Override
    public void release() {
      owner = waiters.isEmpty() ? null : waiters.keySet().iterator().next();
      AsyncFuture<Boolean> event = waiters.remove(owner);
      if (event != null) {
        Turns.wake(event);
      }
    }
  }

  /** A lock that yields once it is acquired. */
  private static final class Checkpointed implements Permits {
    private final boolean fixed;
    private final Permits lock = new SemaphoreBugs.HandedOver();

    private Checkpointed(boolean fixed) {
      this.fixed = fixed;
    }

    @Override
    public void acquire() {
      lock.acquire();
      try {
        Async.yieldNow();
      } catch (CancelledError e) {
        if (fixed) {
          lock.release();
        }
        throw e;
      }
    }

    @Override
    public void release() {
      lock.release();
    }
  }

  /** The limiter of anyio 4, with a set of borrowers and a queue of events. */
  private static final class Limiter implements Permits {
    private final boolean reserves;
    private final boolean passesOn;
    private final Set<Task<?>> borrowers = new HashSet<>();
    private final Map<Task<?>, AsyncFuture<Boolean>> queue = new LinkedHashMap<>();

    private Limiter(boolean reserves, boolean passesOn) {
      this.reserves = reserves;
      this.passesOn = passesOn;
    }

    @Override
    public boolean tryAcquire() {
      return borrowers.isEmpty() && borrowers.add(Async.currentTask());
    }

    @Override
    public void acquire() {
      if (tryAcquire()) {
        return;
      }
      Task<?> me = Async.currentTask();
      AsyncFuture<Boolean> event = Turns.pending();
      queue.put(me, event);
      try {
        event.await();
      } catch (CancelledError e) {
        if (queue.remove(me) == null && passesOn) {
          borrowers.remove(me);
          wakeNext();
        }
        throw e;
      }
      borrowers.add(me);
    }

    @Override
    public void release() {
      borrowers.remove(Async.currentTask());
      wakeNext();
    }

    private void wakeNext() {
      if (queue.isEmpty() || !borrowers.isEmpty()) {
        return;
      }
      Task<?> next = queue.keySet().iterator().next();
      Turns.wake(queue.remove(next));
      if (reserves) {
        borrowers.add(next);
      }
    }
  }

  /** The limiter of trio 0.4, which records for whom each waiter borrows. */
  private static final class Remembering implements Permits {
    private final boolean fixed;
    private final Permits limiter = new SemaphoreBugs.HandedOver();
    private final Map<Task<?>, Object> pending = new HashMap<>();

    private Remembering(boolean fixed) {
      this.fixed = fixed;
    }

    @Override
    public void acquire() {
      Task<?> me = Async.currentTask();
      pending.put(me, "borrower");
      try {
        limiter.acquire();
      } catch (CancelledError e) {
        if (fixed) {
          pending.remove(me);
        }
        throw e;
      }
      pending.remove(me);
    }

    @Override
    public void release() {
      limiter.release();
    }

    @Override
    public int remembered() {
      return pending.size();
    }
  }
}
