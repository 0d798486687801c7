// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.bugbench;

import dev.lockstep.AsyncFuture;
import dev.lockstep.CancelledError;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Bugs of several versions of asyncio's lock. */
final class LockBugs {

  private LockBugs() {}

  static List<Bug> all() {
    return List.of(
        Bug.of("L1", "tulip 01e947b: a cancelled waiter is woken", Kind.CRASH, lock(Age.L1))
            .or(Kind.HANG)
            .figures(0, 5.9),
        Bug.of("L2", "bpo-27585: queues behind a cancelled waiter", Kind.HANG, lock(Age.L2))
            .figures(1, 2.4),
        Bug.of("L3", "bpo-27585: a woken waiter is cancelled", Kind.HANG, lock(Age.L3))
            .figures(1, 1.8));
  }

  private static Bug.Workload lock(Age age) {
    return fixed -> Permits.shared(new AsyncioLock(fixed ? Age.FIXED : age), 1, 3);
  }

  /** Versions of the code; each also has the flaws of the later ones. */
  private enum Age {
    L1,
    L2,
    L3,
    FIXED;

    boolean isAfter(Age flaw) {
      return compareTo(flaw) > 0;
    }
  }

  private static final class AsyncioLock implements Permits {
    private final Age age;
    private final Deque<AsyncFuture<Boolean>> waiters = new ArrayDeque<>();
    private boolean locked;

    private AsyncioLock(Age age) {
      this.age = age;
    }

    @Override
    public void acquire() {
      if (!locked && (waiters.isEmpty() || (age.isAfter(Age.L2) && allCancelled()))) {
        locked = true;
        return;
      }
      AsyncFuture<Boolean> turn = Turns.pending();
      waiters.add(turn);
      try {
        turn.await();
        locked = true;
      } catch (CancelledError e) {
        waiters.remove(turn);
        if (!locked && age.isAfter(Age.L3)) {
          Turns.wakeFirst(waiters);
        }
        throw e;
      }
      waiters.remove(turn);
    }

    private boolean allCancelled() {
      return waiters.stream().allMatch(AsyncFuture::isCancelled);
    }

    @Override
    public void release() {
      locked = false;
      if (age.isAfter(Age.L1)) {
        Turns.wakeFirst(waiters);
      } else if (!waiters.isEmpty()) {
        waiters.element().setResult(true);
      }
    }
  }
}
