// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import dev.lockstep.DeadlockError;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.sync.AsyncEvent;
import dev.lockstep.sync.AsyncLock;
import dev.lockstep.sync.AsyncQueue;
import dev.lockstep.testing.TestLoop;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a person reads when a run is deadlocked. */
class DeadlockReportTest {

  private static final String HEAD =
      "deadlock: nothing is ready, no timer is set and nothing outside is pending";

  @Test
  void cycleOfLocksComesFirst() {
    String report =
        Texts.deadlock(
            () -> {
              AsyncLock first = new AsyncLock();
              AsyncLock second = new AsyncLock();
              Task<?> a = Async.spawn("a", () -> takeBoth(first, second));
              Async.spawn("b", () -> takeBoth(second, first));
              a.await();
            });

    assertThat(report)
        .isEqualTo(
            Texts.lines(
                HEAD,
                "cycle: 'a' waits for AsyncLock@1 held by 'b'; 'b' waits for AsyncLock@2 held by 'a'",
                "  task 'main' waits for task 'a'",
                "      at cycleOfLocksComesFirst",
                "    task 'a' waits for AsyncLock@1 held by 'b', spawned at cycleOfLocksComesFirst",
                "        at takeBoth",
                "        at cycleOfLocksComesFirst",
                "  task 'b' waits for AsyncLock@2 held by 'a', spawned at cycleOfLocksComesFirst",
                "      at takeBoth",
                "      at cycleOfLocksComesFirst"));
  }

  private static void takeBoth(AsyncLock outer, AsyncLock inner) {
    outer.acquire();
    Async.yieldNow();
    inner.acquire();
  }

  @Test
  void lockTakenTwiceIsACycleOfOne() {
    String report =
        Texts.deadlock(
            () -> {
              AsyncLock lock = new AsyncLock();
              lock.acquire();
              lock.acquire();
            });

    assertThat(report)
        .isEqualTo(
            Texts.lines(
                HEAD,
                "cycle: 'main' waits for AsyncLock@1 held by itself",
                "  task 'main' waits for AsyncLock@1 held by itself",
                "      at lockTakenTwiceIsACycleOfOne"));
  }

  @Test
  void lockOfATaskThatHasEndedIsNamed() {
    String report =
        Texts.deadlock(
            () -> {
              AsyncLock lock = new AsyncLock();
              Async.spawn("forgetful", () -> void_(lock.acquire())).await();
              lock.acquire();
            });

    assertThat(report)
        .isEqualTo(
            Texts.lines(
                HEAD,
                "  task 'main' waits for AsyncLock@1 held by 'forgetful', which has ended without releasing it",
                "      at lockOfATaskThatHasEndedIsNamed"));
  }

  private static void void_(Object ignored) {}

  @Test
  void tasksThatAwaitEachOtherAreACycle() {
    String report =
        Texts.deadlock(
            () -> {
              Task<?>[] tasks = new Task<?>[2];
              tasks[0] = Async.spawn("a", () -> void_(tasks[1].await()));
              tasks[1] = Async.spawn("b", () -> void_(tasks[0].await()));
              tasks[0].await();
            });

    assertThat(report)
        .isEqualTo(
            Texts.lines(
                HEAD,
                "cycle: 'a' waits for task 'b'; 'b' waits for task 'a'",
                "  task 'main' waits for task 'a'",
                "      at tasksThatAwaitEachOtherAreACycle",
                "    task 'a' waits for task 'b', spawned at tasksThatAwaitEachOtherAreACycle",
                "        at tasksThatAwaitEachOtherAreACycle",
                "      task 'b' waits for task 'a', spawned at tasksThatAwaitEachOtherAreACycle",
                "          at tasksThatAwaitEachOtherAreACycle",
                "        task 'a', see above"));
  }

  @Test
  void tasksThatWaitAlikeStandTogether() {
    String report =
        Texts.deadlock(
            () -> {
              AsyncEvent event = new AsyncEvent();
              for (int i = 1; i <= 4; i++) {
                Async.spawn("w" + i, () -> event.await());
              }
              Async.future().await();
            });

    assertThat(report)
        .isEqualTo(
            Texts.lines(
                HEAD,
                "  task 'main' waits for a future",
                "      at tasksThatWaitAlikeStandTogether",
                "  task 'w1' waits for AsyncEvent@1[not set, 4 waiting], spawned at tasksThatWaitAlikeStandTogether",
                "      at tasksThatWaitAlikeStandTogether",
                "      likewise 'w2', 'w3', 'w4'"));
  }

  @Test
  void awaitedTasksStandBelowWhoAwaitsThem() {
    String report =
        Texts.deadlock(
            () -> {
              AsyncQueue<String> queue = AsyncQueue.fifo(1);
              Task<String> consumer = Async.spawn("consumer", () -> queue.get());
              Async.spawn("outer", () -> consumer.await()).await();
            });

    assertThat(report)
        .isEqualTo(
            Texts.lines(
                HEAD,
                "  task 'main' waits for task 'outer'",
                "      at awaitedTasksStandBelowWhoAwaitsThem",
                "    task 'outer' waits for task 'consumer', spawned at awaitedTasksStandBelowWhoAwaitsThem",
                "        at awaitedTasksStandBelowWhoAwaitsThem",
                "      task 'consumer' waits for an item of AsyncQueue@1[fifo, 0 of 1 items, 1 getting], spawned at awaitedTasksStandBelowWhoAwaitsThem",
                "          at awaitedTasksStandBelowWhoAwaitsThem"));
  }

  @Test
  void leftoverThatWaitsForEverDoesNotHideWhyTheRunFailed() {
    Throwable thrown;
    try (Runner runner = TestLoop.runner()) {
      thrown =
          catchThrowable(
              () ->
                  runner.run(
                      () -> {
                        AsyncFuture<?> never = Async.future();
                        Async.spawn("stubborn", () -> awaitTwice(never));
                        Async.yieldNow();
                        throw new AssertionError("what the test found");
                      }));
    }

    assertThat(thrown).isInstanceOf(AssertionError.class).hasMessage("what the test found");
    assertThat(thrown.getSuppressed())
        .anySatisfy(
            suppressed ->
                assertThat(suppressed)
                    .isInstanceOf(DeadlockError.class)
                    .hasMessageContaining("task 'stubborn' waits for a future"));
  }

  private static void awaitTwice(AsyncFuture<?> future) {
    try {
      future.await();
    } catch (Error e) {
      Async.future().await();
    }
  }

  @Test
  @Tag("carrier-only")
  void cycleOfJdkLocksNamesTheTasks() {
    String report =
        Texts.deadlock(
            () -> {
              Lock first = new ReentrantLock();
              Lock second = new ReentrantLock();
              Async.spawn("a", () -> lockBoth(first, second));
              Async.spawn("b", () -> lockBoth(second, first)).await();
            });

    assertThat(report)
        .isEqualTo(
            Texts.lines(
                HEAD,
                "cycle: 'a' is blocked in ReentrantLock.lock held by 'b'; 'b' is blocked in ReentrantLock.lock held by 'a'",
                "  task 'main' waits for task 'b'",
                "      at cycleOfJdkLocksNamesTheTasks",
                "    task 'b' is blocked in ReentrantLock.lock held by 'a', spawned at cycleOfJdkLocksNamesTheTasks",
                "        at lockBoth",
                "        at cycleOfJdkLocksNamesTheTasks",
                "  task 'a' is blocked in ReentrantLock.lock held by 'b', spawned at cycleOfJdkLocksNamesTheTasks",
                "      at lockBoth",
                "      at cycleOfJdkLocksNamesTheTasks"));
  }

  private static void lockBoth(Lock outer, Lock inner) {
    outer.lock();
    Async.yieldNow();
    inner.lock();
  }

  @Test
  @Tag("carrier-only")
  void cycleOfMonitorsNamesTheTasks() {
    String report =
        Texts.deadlock(
            () -> {
              Object first = new Object();
              Object second = new Object();
              Async.spawn("a", () -> enterBoth(first, second));
              Async.spawn("b", () -> enterBoth(second, first));
              Async.yieldNow();
            });

    assertThat(report)
        .isEqualTo(
            Texts.lines(
                HEAD,
                "cycle: 'a' is blocked on the monitor of Object held by 'b'; 'b' is blocked on the monitor of Object held by 'a'",
                "  task 'a' is blocked on the monitor of Object held by 'b', not reacting to its cancellation, spawned at cycleOfMonitorsNamesTheTasks",
                "      at enterBoth",
                "      at cycleOfMonitorsNamesTheTasks",
                "  task 'b' is blocked on the monitor of Object held by 'a', not reacting to its cancellation, spawned at cycleOfMonitorsNamesTheTasks",
                "      at enterBoth",
                "      at cycleOfMonitorsNamesTheTasks"));
  }

  private static void enterBoth(Object outer, Object inner) {
    synchronized (outer) {
      Async.yieldNow();
      synchronized (inner) {
        throw new AssertionError("not reached");
      }
    }
  }

  @Test
  @Tag("carrier-only")
  void taskThatIsBlockedInTheJdkNamesTheCall() {
    String report = Texts.deadlock(() -> void_(new LinkedBlockingQueue<String>().take()));

    assertThat(report)
        .isEqualTo(
            Texts.lines(
                HEAD,
                "  task 'main' is blocked in LinkedBlockingQueue.take",
                "      at taskThatIsBlockedInTheJdkNamesTheCall"));
  }
}
