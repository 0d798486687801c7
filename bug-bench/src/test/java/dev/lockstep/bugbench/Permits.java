// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.bugbench;

import dev.lockstep.Async;
import dev.lockstep.Task;
import dev.lockstep.explore.Interleaving;
import java.util.ArrayList;
import java.util.List;

/** A lock or semaphore, with the workload that checks its contract. */
interface Permits {

  void acquire();

  void release();

  /** Takes one if that needs no waiting. */
  default boolean tryAcquire() {
    throw new UnsupportedOperationException("tryAcquire()");
  }

  /** What it still remembers of those who waited. */
  default int remembered() {
    return 0;
  }

  /**
   * So many users and one canceller, in any order. There are never more holders than permits, who
   * was cancelled ends cancelled, everybody else gets a turn, and in the end all permits are back.
   */
  static void shared(Permits permits, int limit, int users) {
    Holders holders = new Holders(permits, limit);
    Crowd crowd = new Crowd();
    List<Task<?>> tasks = new ArrayList<>();
    for (int i = 1; i <= users; i++) {
      tasks.add(crowd.spawn("user" + i, holders::use));
    }
    crowd.spawnCanceller(tasks.get(1));
    crowd.join();
    holders.checkNothingLeft();
  }

  /** Users and somebody who takes a permit only if that needs no waiting; nobody is cancelled. */
  static void withVisitor(Permits permits, int limit, int users) {
    Holders holders = new Holders(permits, limit);
    Crowd crowd = new Crowd();
    for (int i = 1; i <= users; i++) {
      crowd.spawn("user" + i, holders::use);
    }
    crowd.spawn(
        "visitor",
        () -> {
          if (permits.tryAcquire()) {
            holders.hold();
          }
        });
    crowd.join();
    holders.checkNothingLeft();
  }

  /** Two users of one permit, of whom the second is cancelled, and two who come later. */
  static void withLatecomer(Permits permit) {
    Holders holders = new Holders(permit, 1);
    Crowd crowd = new Crowd();
    crowd.spawn("user1", holders::use);
    Task<?> second = crowd.spawn("user2", holders::use);
    crowd.spawnCanceller(second);
    for (int i = 3; i <= 4; i++) {
      crowd.spawn(
          "user" + i,
          () -> {
            Async.yieldNow();
            holders.use();
          });
    }
    crowd.join();
    holders.checkNothingLeft();
  }

  /** Users of one permit, each twice: nobody who comes later overtakes who waits. */
  static void inTurns(Permits permit, int users) {
    Crowd crowd = new Crowd();
    List<Integer> waiting = new ArrayList<>();
    int[] tickets = {0};
    for (int i = 1; i <= users; i++) {
      crowd.spawn(
          "user" + i,
          () -> {
            for (int round = 0; round < 2; round++) {
              int me = tickets[0]++;
              waiting.add(me);
              permit.acquire();
              if (waiting.removeFirst() != me) {
                throw new Violation(Kind.ORDER, "somebody was overtaken");
              }
              Interleaving.point(permit);
              permit.release();
            }
          });
    }
    crowd.join();
  }

  /** Who holds a permit at present. */
  final class Holders {
    private final Permits permits;
    private final int limit;
    private int inside;

    Holders(Permits permits, int limit) {
      this.permits = permits;
      this.limit = limit;
    }

    void use() {
      permits.acquire();
      hold();
    }

    void hold() {
      inside++;
      try {
        if (inside > limit) {
          throw new Violation(Kind.LIMIT, inside + " hold one of " + limit);
        }
        Interleaving.point(permits);
      } finally {
        inside--;
        permits.release();
      }
    }

    void checkNothingLeft() {
      for (int i = 0; i < limit; i++) {
        permits.acquire();
      }
      if (permits.remembered() > 0) {
        throw new Violation(Kind.LEAK, permits.remembered() + " who waited are remembered");
      }
    }
  }
}
