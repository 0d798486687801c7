// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testing.TestLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A task that gives way goes on at its turn, whatever is done to its thread meanwhile. */
class YieldNowTest {

  private static final int TURNS = 5_000;

  private static void takeTurns(List<Integer> turns, int who) {
    for (int turn = 0; turn < TURNS; turn++) {
      turns.add(who);
      Async.yieldNow();
    }
  }

  private static void assertAlternating(List<Integer> turns) {
    assertThat(turns).hasSize(2 * TURNS);
    for (int i = 0; i < turns.size(); i++) {
      assertThat(turns.get(i)).as("turn %d", i).isEqualTo(i % 2);
    }
  }

  @Test
  void tasksKeepTheirTurnsWhileOthersTakeTheirStacks() throws InterruptedException {
    List<Thread> threads = new CopyOnWriteArrayList<>(); // no monitor, on which a task may wait
    AtomicBoolean done = new AtomicBoolean();
    Thread looker =
        new Thread(
            () -> {
              while (!done.get()) {
                threads.forEach(Thread::getStackTrace);
              }
            });
    List<Integer> turns = new ArrayList<>();
    looker.start();
    try {
      TestLoop.run(
          () -> {
            List<Task<?>> tasks = new ArrayList<>();
            for (int who = 0; who < 2; who++) {
              int number = who;
              tasks.add(
                  Async.spawn(
                      () -> {
                        threads.add(Thread.currentThread());
                        takeTurns(turns, number);
                        return number;
                      }));
            }
            for (Task<?> task : tasks) {
              task.await();
            }
          });
    } finally {
      done.set(true);
      looker.join();
    }
    assertAlternating(turns);
  }

  @Test
  void unparkAndInterruptGiveNoTurn() {
    List<Integer> turns = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    TestLoop.run(
        () -> {
          Task<Boolean> first =
              Async.spawn(
                  () -> {
                    threads.add(Thread.currentThread());
                    takeTurns(turns, 0);
                    return Thread.interrupted();
                  });
          Task<?> second =
              Async.spawn(
                  () -> {
                    for (int turn = 0; turn < TURNS; turn++) {
                      turns.add(1);
                      LockSupport.unpark(threads.get(0));
                      threads.get(0).interrupt();
                      Async.yieldNow();
                    }
                  });
          assertThat(first.await()).as("the interrupt is kept").isTrue();
          second.await();
        });
    assertAlternating(turns);
  }

  @Test
  void taskIsCancelledAtItsTurn() {
    List<String> order = new ArrayList<>();
    TestLoop.run(
        () -> {
          Task<?> yields =
              Async.spawn(
                  () -> {
                    try {
                      Async.yieldNow();
                    } catch (CancelledError e) {
                      order.add("cancelled");
                      throw e;
                    }
                  });
          Async.yieldNow();
          Loop.current().callSoon(() -> order.add("callback"));
          yields.cancel();
          Async.yieldNow();
        });
    assertThat(order).containsExactly("cancelled", "callback");
  }
}
