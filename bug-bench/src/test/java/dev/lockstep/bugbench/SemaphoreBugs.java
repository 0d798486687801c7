// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.bugbench;

import dev.lockstep.AsyncFuture;
import dev.lockstep.CancelledError;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Bugs of several versions of asyncio's semaphore. */
final class SemaphoreBugs {

  private SemaphoreBugs() {}

  static List<Bug> all() {
    return List.of(
        Bug.of(
                "S1",
                "asyncio#270: a woken waiter is cancelled",
                Kind.HANG,
                fixed -> Permits.shared(fixed ? new HandedOver() : new Unguarded(), 1, 3))
            .figures(1, 2.4),
        Bug.of(
                "S2",
                "bpo-45997: who releases overtakes who waits",
                Kind.ORDER,
                fixed -> Permits.inTurns(fixed ? new HandedOver() : new Barging(), 3))
            .failsAtOnce());
  }

  /** The semaphore of Python 3.4, which loses a permit if the woken task is cancelled. */
  private static final class Unguarded implements Permits {
    private final Deque<AsyncFuture<Boolean>> waiters = new ArrayDeque<>();
    private int value = 1;

    @Override
    public void acquire() {
      if (waiters.isEmpty() && value > 0) {
        value--;
        return;
      }
      AsyncFuture<Boolean> turn = Turns.pending();
      waiters.add(turn);
      try {
        turn.await();
        value--;
      } finally {
        waiters.remove(turn);
      }
    }

    @Override
    public void release() {
      value++;
      Turns.wakeFirst(waiters);
    }
  }

  /**
   * The semaphore of Python 3.5 to 3.10, which passes wake-ups on, but lets any task take a free
   * permit.
   */
  private static final class Barging implements Permits {
    private final Deque<AsyncFuture<Boolean>> waiters = new ArrayDeque<>();
    private int value = 1;

    @Override
    public void acquire() {
      while (value <= 0) {
        AsyncFuture<Boolean> turn = Turns.pending();
        waiters.add(turn);
        try {
          turn.await();
        } catch (CancelledError e) {
          boolean woken = !turn.isCancelled();
          turn.cancel();
          if (value > 0 && woken) {
            wakeNext();
          }
          throw e;
        }
      }
      value--;
    }

    @Override
    public void release() {
      value++;
      wakeNext();
    }

    private void wakeNext() {
      while (!waiters.isEmpty() && !Turns.wake(waiters.remove())) {
        // that one was cancelled
      }
    }
  }

  /** The semaphore of Python 3.12, which hands the permit over directly. */
  static final class HandedOver implements Permits {
    private final Deque<AsyncFuture<Boolean>> waiters = new ArrayDeque<>();
    private int value = 1;

    private boolean isTaken() {
      return value == 0 || waiters.stream().anyMatch(turn -> !turn.isCancelled());
    }

    @Override
    public void acquire() {
      if (!isTaken()) {
        value--;
        return;
      }
      AsyncFuture<Boolean> turn = Turns.pending();
      waiters.add(turn);
      try {
        turn.await();
      } catch (CancelledError e) {
        waiters.remove(turn);
        if (turn.isDone() && !turn.isCancelled()) {
          value++;
          wakeAll();
        }
        throw e;
      }
      waiters.remove(turn);
      wakeAll();
    }

    @Override
    public void release() {
      value++;
      wakeAll();
    }

    /** Each permit that is free goes to one who waits. */
    private void wakeAll() {
      while (value > 0 && Turns.wakeFirst(waiters)) {
        value--;
      }
    }
  }
}
