// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.testing.TestLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On the carrier engine a blocking JDK call suspends its task only. */
@Tag("carrier-only")
@SuppressWarnings({"LockNotBeforeTry", "WaitNotInLoop"}) // bare uses, to be seen blocking
class TransparentBlockingTest {

  private final List<String> events = new ArrayList<>();

  @Test
  void reentrantLockSuspendsTheTaskThatWaitsForIt() {
    ReentrantLock lock = new ReentrantLock();
    TestLoop.run(
        () -> {
          Task<?> holder =
              Async.spawn(
                  () -> {
                    lock.lock();
                    Async.sleep(Duration.ofHours(1));
                    events.add("released at " + Loop.current().nanoTime());
                    lock.unlock();
                  });
          Task<?> waiter =
              Async.spawn(
                  () -> {
                    lock.lock();
                    events.add("entered at " + Loop.current().nanoTime());
                    lock.unlock();
                  });
          holder.await();
          waiter.await();
        });

    assertThat(events).containsExactly("released at 3600000000000", "entered at 3600000000000");
  }

  @Test
  void blockingQueueHandsOverBetweenTasks() {
    BlockingQueue<Integer> queue = new ArrayBlockingQueue<>(1);
    TestLoop.run(
        () -> {
          Async.spawn(
              () -> {
                for (int i = 0; i < 5; i++) {
                  queue.put(i);
                  events.add("put " + i);
                }
              });
          for (int i = 0; i < 5; i++) {
            events.add("took " + queue.take());
          }
        });

    assertThat(events)
        .filteredOn(event -> event.startsWith("took"))
        .containsExactly("took 0", "took 1", "took 2", "took 3", "took 4");
  }

  @Test
  void contendedMonitorIsHandedOverInOneOrderInEveryRun() {
    Set<List<String>> orders = new HashSet<>();
    for (int run = 0; run < 200; run++) {
      orders.add(monitorRun());
    }
    assertThat(orders).hasSize(1);
  }

  private static List<String> monitorRun() {
    Object[] monitors = {new Object(), new Object()};
    List<String> entered = new ArrayList<>();
    TestLoop.run(
        () -> {
          List<Task<?>> tasks = new ArrayList<>();
          for (int i = 0; i < 8; i++) {
            int id = i;
            tasks.add(
                Async.spawn(
                    () -> {
                      synchronized (monitors[id % 2]) {
                        entered.add("task " + id);
                        Async.sleep(Duration.ofMillis(id % 3));
                      }
                    }));
          }
          for (Task<?> task : tasks) {
            task.await();
          }
        });
    return entered;
  }

  @Test
  void monitorHeldOverASleepIsNoDeadlock() {
    Object monitor = new Object();
    TestLoop.run(
        () -> {
          Task<?> holder =
              Async.spawn(
                  () -> {
                    synchronized (monitor) {
                      Async.sleep(Duration.ofDays(1));
                    }
                  });
          Task<?> waiter =
              Async.spawn(
                  () -> {
                    synchronized (monitor) {
                      events.add("entered after " + Loop.current().nanoTime());
                    }
                  });
          holder.await();
          waiter.await();
        });

    assertThat(events).containsExactly("entered after " + Duration.ofDays(1).toNanos());
  }

  @Test
  void waitAndNotifyWorkBetweenTasks() {
    Object monitor = new Object();
    TestLoop.run(
        () -> {
          Task<?> waiter =
              Async.spawn(
                  () -> {
                    synchronized (monitor) {
                      events.add("waits");
                      monitor.wait();
                      events.add("notified");
                    }
                  });
          Async.yieldNow();
          synchronized (monitor) {
            events.add("notifies");
            monitor.notifyAll();
          }
          waiter.await();
        });

    assertThat(events).containsExactly("waits", "notifies", "notified");
  }

  @Test
  void monitorDeadlockIsReported() {
    Object first = new Object();
    Object second = new Object();
    try (Runner runner = TestLoop.runner()) {
      assertThatThrownBy(
              () ->
                  runner.run(
                      () -> {
                        Task<?> ab = Async.spawn("ab", () -> nest(first, second));
                        Task<?> ba = Async.spawn("ba", () -> nest(second, first));
                        ab.await();
                        ba.await();
                      }))
          .isInstanceOf(DeadlockError.class)
          .hasMessageContaining(
              "cycle: 'ab' is blocked on the monitor of Object held by 'ba'; 'ba' is blocked on the"
                  + " monitor of Object held by 'ab'");
    }
  }

  private static void nest(Object outer, Object inner) {
    synchronized (outer) {
      Async.yieldNow();
      synchronized (inner) {
        throw new AssertionError("not reached");
      }
    }
  }

  @Test
  void threadLeftInObjectWaitEndsWithItsLoop() {
    List<String> events = new ArrayList<>();
    AtomicReference<Thread> left = new AtomicReference<>();
    try (Runner runner = TestLoop.runner()) {
      runner.loop().setExceptionHandler((loop, error) -> events.add(error.message()));
      runner.run(
          () -> {
            left.set(
                Thread.ofVirtual()
                    .start(
                        () -> {
                          Object monitor = new Object();
                          synchronized (monitor) {
                            try {
                              monitor.wait();
                            } catch (InterruptedException e) {
                              events.add("interrupted");
                              throw new IllegalStateException(e); // ends it in silence
                            }
                          }
                        }));
            Async.yieldNow();
          });
      assertThat(left.get().isAlive()).isTrue();
    }

    assertThat(left.get().isAlive()).isFalse();
    assertThat(events).containsExactly("interrupted");
  }
}
