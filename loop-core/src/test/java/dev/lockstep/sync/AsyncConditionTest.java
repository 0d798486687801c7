// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import dev.lockstep.DeadlockError;
import dev.lockstep.Task;
import dev.lockstep.testing.TestLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A condition gives signals in order, loses none, and always gives the lock back to who waited. */
class AsyncConditionTest {

  private final AsyncCondition condition = new AsyncCondition();
  private final List<String> events = new ArrayList<>();

  private Task<Void> spawnWaiter(String name) {
    return Async.spawn(
        name,
        () -> {
          condition.acquire();
          try {
            condition.await();
            events.add(name);
          } catch (CancelledError e) {
            events.add(name + " cancelled, locked " + condition.isLocked());
            throw e;
          } finally {
            condition.release();
          }
        });
  }

  private void signal(int most) {
    condition.acquire();
    condition.signal(most);
    condition.release();
  }

  @Test
  void signalGoesToTheFirstWhoWaits() {
    TestLoop.run(
        () -> {
          spawnWaiter("a");
          spawnWaiter("b");
          Async.yieldNow();
          condition.acquire();
          condition.signal();
          condition.release();
          Async.sleep(Duration.ofSeconds(1));
          assertThat(condition.statistics().waiters()).isEqualTo(1);
        });

    assertThat(events).containsExactly("a", "b cancelled, locked true");
  }

  @Test
  void signalOfSeveralAndOfAll() {
    TestLoop.run(
        () -> {
          spawnWaiter("a");
          spawnWaiter("b");
          spawnWaiter("c");
          spawnWaiter("d");
          Async.yieldNow();
          signal(2);
          Async.sleep(Duration.ofSeconds(1));
          events.add("all");
          condition.acquire();
          condition.signalAll();
          condition.release();
          Async.sleep(Duration.ofSeconds(1));
        });

    assertThat(events).containsExactly("a", "b", "all", "c", "d");
  }

  @Test
  void signalWithoutWaitersIsNotKept() {
    TestLoop.run(
        () -> {
          signal(3);
          Task<Void> a = spawnWaiter("a");
          Async.sleep(Duration.ofSeconds(1));
          assertThat(a.isDone()).isFalse();
          signal(0);
          signal(-1);
          Async.sleep(Duration.ofSeconds(1));
          assertThat(a.isDone()).isFalse();
        });
  }

  @Test
  void whoIsSignalledGoesOnWhenTheLockIsFree() {
    TestLoop.run(
        () -> {
          spawnWaiter("a");
          Async.yieldNow();
          condition.acquire();
          condition.signal();
          Async.sleep(Duration.ofSeconds(1));
          events.add("release");
          condition.release();
          Async.yieldNow();
        });

    assertThat(events).containsExactly("release", "a");
  }

  @Test
  void whoIsCancelledWhileItWaitsHasTheLockAgainWhenItIsTold() {
    TestLoop.run(
        () -> {
          Task<Void> a = spawnWaiter("a");
          Async.yieldNow();
          condition.acquire();
          a.cancel();
          Async.sleep(Duration.ofSeconds(1));
          assertThat(a.isDone()).as("the lock is not free").isFalse();
          condition.release();
          assertThatThrownBy(a::await).isInstanceOf(CancelledError.class);
        });

    assertThat(events).containsExactly("a cancelled, locked true");
    assertThat(condition.isLocked()).isFalse();
  }

  @Test
  void lastOfSeveralCancellationsIsThrown() {
    TestLoop.run(
        () -> {
          Task<Void> a = spawnWaiter("a");
          Async.yieldNow();
          condition.acquire();
          a.cancel("first");
          Async.yieldNow();
          a.cancel("second");
          Async.yieldNow();
          condition.release();
          assertThatThrownBy(a::await).isInstanceOf(CancelledError.class).hasMessage("second");
        });
  }

  @Test
  void whoIsCancelledAfterItsSignalPassesItOn() {
    TestLoop.run(
        () -> {
          Task<Void> a = spawnWaiter("a");
          spawnWaiter("b");
          Async.yieldNow();
          signal(1);
          a.cancel();
          Async.sleep(Duration.ofSeconds(1));
        });

    assertThat(events).containsExactly("a cancelled, locked true", "b");
  }

  @Test
  void whoIsCancelledWhileItTakesTheLockAgainPassesItsSignalOn() {
    TestLoop.run(
        () -> {
          Task<Void> a = spawnWaiter("a");
          spawnWaiter("b");
          Async.yieldNow();
          condition.acquire();
          condition.signal();
          Async.yieldNow();
          a.cancel();
          Async.yieldNow();
          condition.release();
          Async.sleep(Duration.ofSeconds(1));
        });

    assertThat(events).containsExactly("a cancelled, locked true", "b");
  }

  @Test
  void waitForAsksAtOnceAndAfterEachSignal() {
    int[] asked = {0};
    TestLoop.run(
        () -> {
          condition.acquire();
          condition.waitFor(() -> true);
          condition.release();
          Task<Void> task =
              Async.spawn(
                  () -> {
                    condition.acquire();
                    condition.waitFor(() -> ++asked[0] == 3);
                    condition.release();
                  });
          Async.yieldNow();
          signal(1);
          Async.yieldNow();
          signal(1);
          task.await();
        });

    assertThat(asked[0]).isEqualTo(3);
  }

  @Test
  void twoConditionsShareALock() {
    AsyncLock lock = new AsyncLock();
    AsyncCondition full = new AsyncCondition(lock);
    AsyncCondition empty = new AsyncCondition(lock);
    TestLoop.run(
        () -> {
          Task<Void> task =
              Async.spawn(
                  () -> {
                    full.acquire();
                    full.await();
                    full.release();
                  });
          Async.yieldNow();
          empty.acquire();
          empty.signalAll();
          empty.release();
          Async.sleep(Duration.ofSeconds(1));
          assertThat(task.isDone()).isFalse();
          lock.acquire();
          full.signal();
          lock.release();
          task.await();
        });
  }

  @Test
  void needsItsLock() {
    TestLoop.run(
        () -> {
          assertThatThrownBy(condition::await)
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("await() on AsyncCondition[unlocked]; acquire() it first");
          assertThatThrownBy(condition::signal)
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("signal() on AsyncCondition[unlocked]; acquire() it first");
          assertThatThrownBy(condition::signalAll)
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("signalAll() on AsyncCondition[unlocked]; acquire() it first");
          assertThatThrownBy(condition::release)
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("release() on AsyncLock[unlocked]; acquire() it first");
        });
  }

  @Test
  @SuppressWarnings("try")
  void tryWithResourcesReleasesTheLock() {
    TestLoop.run(
        () -> {
          try (Held held = condition.acquire()) {
            assertThat(condition).hasToString("AsyncCondition[locked by main]");
            condition.signalAll();
          }
          assertThat(condition.isLocked()).isFalse();
        });
  }

  @Test
  void showsItsLockAndHowManyWait() {
    TestLoop.run(
        () -> {
          spawnWaiter("a");
          Async.yieldNow();
          assertThat(condition).hasToString("AsyncCondition@1[unlocked, 1 waiting]");
          assertThat(condition.statistics())
              .isEqualTo(
                  new AsyncCondition.Statistics(1, new AsyncLock.Statistics(false, null, 0)));
        });
  }

  @Test
  void deadlockReportSaysWhatItWaitsFor() {
    assertThatThrownBy(
            () ->
                TestLoop.run(
                    () -> {
                      spawnWaiter("a");
                      spawnWaiter("b");
                      Async.yieldNow();
                      condition.acquire();
                      condition.signal();
                      new AsyncEvent().await();
                    }))
        .isInstanceOf(DeadlockError.class)
        .hasMessageContaining("task 'a' waits for AsyncLock@3 held by 'main'")
        .hasMessageContaining(
            "task 'b' waits for a signal of AsyncCondition@1[locked by main, 1 waiting]");
  }

  @Test
  void conditionOfAnotherLoopIsRefusedBeforeTheLockIsFreed() {
    TestLoop.run(
        () -> {
          spawnWaiter("a");
          Async.yieldNow();
        });
    TestLoop.run(
        () -> {
          condition.acquire();
          assertThatThrownBy(condition::await)
              .isInstanceOf(IllegalStateException.class)
              .hasMessage(
                  "await() on AsyncCondition@1[locked by main], which is bound to another loop;"
                      + " make one for each loop");
          assertThat(condition.isLocked()).isTrue();
        });
  }
}
