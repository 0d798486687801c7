// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.bugbench;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import dev.lockstep.CancelledError;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import dev.lockstep.explore.Interleaving;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bugs of the locks of kotlinx.coroutines and cats-effect. There threads interleave between any two
 * steps, here at explicit points.
 */
final class MutexBugs {

  private MutexBugs() {}

  static List<Bug> all() {
    return List.of(
        Bug.of(
            "S11",
            "kotlinx#1477: a permit comes back twice",
            Kind.LIMIT,
            fixed -> Permits.withLatecomer(new CountingSemaphore(fixed))),
        Bug.of(
            "S12",
            "kotlinx#2390: what is on its way is dropped",
            Kind.HANG,
            fixed -> Permits.shared(new ResumingMutex(fixed), 1, 3)),
        Bug.of("S13", "kotlinx#3745: tryLock() says no to the owner", Kind.CRASH, MutexBugs::owner),
        Bug.of(
            "S14",
            "cats-effect#3554: who was notified is cancelled",
            Kind.HANG,
            fixed -> Permits.shared(new PollingMutex(fixed), 1, 3)));
  }

  /**
   * A semaphore whose number counts permits, or below zero waiters; cells are handed over in order
   * of arrival.
   */
  private static final class CountingSemaphore implements Permits {
    private static final Object RESUMED = new Object();
    private static final Object CANCELLED = new Object();

    private final boolean fixed;
    private final Map<Integer, Object> cells = new HashMap<>();
    private int permits = 1;
    private int enqueued;
    private int dequeued;

    private CountingSemaphore(boolean fixed) {
      this.fixed = fixed;
    }

    @Override
    public void acquire() {
      if (permits-- > 0) {
        return;
      }
      int index = enqueued++;
      if (cells.get(index) == RESUMED) {
        return;
      }
      AsyncFuture<Boolean> turn = Turns.pending();
      cells.put(index, turn);
      try {
        turn.await();
      } catch (CancelledError e) {
        undo(index);
        throw e;
      }
    }

    private void undo(int index) {
      int before = permits++;
      if (fixed && before >= 0) {
        return;
      }
      if (cells.get(index) instanceof AsyncFuture<?>) {
        cells.put(index, CANCELLED);
      } else {
        resumeNext();
      }
    }

    @Override
    public void release() {
      if (permits++ < 0) {
        Loop.current().callSoon(this::resumeNext);
      }
    }

    private void resumeNext() {
      Object cell = cells.put(dequeued, RESUMED);
      dequeued++;
      if (cell == CANCELLED) {
        resumeNext();
      } else if (cell instanceof AsyncFuture<?> turn && !turn.isDone()) {
        resume(turn);
      }
    }

    @SuppressWarnings("unchecked")
    private static void resume(AsyncFuture<?> turn) {
      ((AsyncFuture<Boolean>) turn).setResult(true);
    }
  }

  /**
   * A mutex in which a task that finds the lock free on the slow path resumes itself, through the
   * dispatcher.
   */
  private static final class ResumingMutex implements Permits {
    private final boolean fixed;
    private final Deque<AsyncFuture<Boolean>> waiters = new ArrayDeque<>();
    private boolean locked;

    private ResumingMutex(boolean fixed) {
      this.fixed = fixed;
    }

    @Override
    public void acquire() {
      AsyncFuture<Boolean> turn = Turns.pending();
      if (locked) {
        waiters.add(turn);
      } else {
        locked = true;
        Loop.current().callSoon(() -> Turns.wake(turn));
      }
      try {
        turn.await();
      } catch (CancelledError e) {
        boolean waited = waiters.remove(turn);
        if (!waited && fixed) {
          release();
        }
        throw e;
      }
    }

    @Override
    public void release() {
      AsyncFuture<Boolean> next = waiters.poll();
      if (next == null) {
        locked = false;
      } else {
        Turns.wake(next);
      }
    }
  }

  /** A mutex that reads its owner three times where once is needed. */
  private static final class OwnedMutex {
    private final boolean fixed;
    private @Nullable Object owner;

    private OwnedMutex(boolean fixed) {
      this.fixed = fixed;
    }

    boolean tryLock(Object me) {
      while (owner != null) {
        Interleaving.point(this);
        if (fixed) {
          Object seen = owner;
          if (seen != null) {
            return refuse(seen == me);
          }
          continue;
        }
        if (owner == me) {
          return refuse(true);
        }
        Interleaving.point(this);
        if (owner != null) {
          return false;
        }
      }
      owner = me;
      return true;
    }

    private static boolean refuse(boolean mine) {
      if (mine) {
        throw new IllegalArgumentException("this owner has locked it");
      }
      return false;
    }
  }

  /** All tasks use one owner, so an answer of no is never right. */
  private static void owner(boolean fixed) {
    OwnedMutex mutex = new OwnedMutex(fixed);
    Object me = new Object();
    Task<?> first =
        Async.spawn(
            "holder",
            () -> {
              for (int i = 0; i < 2; i++) {
                mutex.owner = me;
                Interleaving.point(mutex);
                mutex.owner = null;
                Interleaving.point(mutex);
              }
            });
    Async.spawn(
            "tryer",
            () -> {
              try {
                if (!mutex.tryLock(me)) {
                  throw new IllegalStateException("false for the owner");
                }
              } catch (IllegalArgumentException expected) {
                // the right answer while the other holds it
              }
            })
        .await();
    first.await();
  }

  /** A mutex whose wake-up only tells a task to try again. */
  private static final class PollingMutex implements Permits {
    private final boolean fixed;
    private final Deque<AsyncFuture<Boolean>> waiters = new ArrayDeque<>();
    private boolean locked;

    private PollingMutex(boolean fixed) {
      this.fixed = fixed;
    }

    @Override
    public void acquire() {
      while (locked) {
        AsyncFuture<Boolean> cell = Turns.pending();
        waiters.add(cell);
        try {
          cell.await();
        } catch (CancelledError e) {
          if (!waiters.remove(cell) && fixed) {
            notifyOne();
          }
          throw e;
        }
      }
      locked = true;
    }

    @Override
    public void release() {
      locked = false;
      notifyOne();
    }

    private void notifyOne() {
      AsyncFuture<Boolean> cell = waiters.poll();
      if (cell != null) {
        Turns.wake(cell);
      }
    }
  }
}
