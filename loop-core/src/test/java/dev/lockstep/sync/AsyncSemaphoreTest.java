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
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** A semaphore hands its permits over in order, and makes and loses none. */
class AsyncSemaphoreTest {

  private final AsyncSemaphore semaphore = AsyncSemaphore.of(1);
  private final List<String> events = new ArrayList<>();

  private Task<Void> spawnHolder(String name) {
    return Async.spawn(
        name,
        () -> {
          semaphore.acquire();
          events.add(name);
          Async.yieldNow();
          semaphore.release();
        });
  }

  private int value() {
    return semaphore.statistics().value();
  }

  @Test
  void freePermitIsTakenWithoutGivingUpThePass() {
    TestLoop.run(
        () -> {
          Async.spawn(() -> events.add("other task"));
          semaphore.acquire();
          events.add("taken");
          Async.yieldNow();
        });

    assertThat(events).containsExactly("taken", "other task");
  }

  @Test
  void permitsGoToThoseWhoWaitInTheOrderInWhichTheyCame() {
    TestLoop.run(
        () -> {
          semaphore.acquire();
          spawnHolder("a");
          spawnHolder("b");
          spawnHolder("c");
          Async.yieldNow();
          semaphore.release();
          semaphore.release();
          Async.yieldNow();
          events.add("one pass");
          Async.sleep(Duration.ofSeconds(1));
        });

    assertThat(events).containsExactly("a", "b", "one pass", "c");
    assertThat(value()).isEqualTo(2);
  }

  @Test
  void releasedPermitIsHandedOverAtOnce() {
    TestLoop.run(
        () -> {
          semaphore.acquire();
          spawnHolder("a");
          Async.yieldNow();
          semaphore.release();
          assertThat(value()).isZero();
          semaphore.acquire();
          events.add("main");
        });

    assertThat(events).containsExactly("a", "main");
  }

  @Test
  void isLockedWhileSomebodyWaitsEvenIfAPermitIsFree() {
    TestLoop.run(
        () -> {
          semaphore.acquire();
          spawnHolder("a");
          Async.yieldNow();
          semaphore.release();
          semaphore.release();
          assertThat(value()).isEqualTo(1);
          assertThat(semaphore.isLocked()).isTrue();
          semaphore.acquire();
          events.add("main");
        });

    assertThat(events).containsExactly("a", "main");
  }

  @Test
  void whoIsCancelledInTheQueueLeavesIt() {
    TestLoop.run(
        () -> {
          semaphore.acquire();
          Task<Void> a = spawnHolder("a");
          spawnHolder("b");
          Async.yieldNow();
          a.cancel();
          semaphore.release();
          assertThatThrownBy(a::await).isInstanceOf(CancelledError.class);
          Async.sleep(Duration.ofSeconds(1));
        });

    assertThat(events).containsExactly("b");
    assertThat(value()).isEqualTo(1);
  }

  @Test
  void whoIsCancelledJustAfterItGotAPermitHandsItOn() {
    TestLoop.run(
        () -> {
          semaphore.acquire();
          Task<Void> a = spawnHolder("a");
          spawnHolder("b");
          Async.yieldNow();
          semaphore.release();
          a.cancel();
          Async.sleep(Duration.ofSeconds(1));
          assertThat(a.isCancelled()).isTrue();
        });

    assertThat(events).containsExactly("b");
    assertThat(value()).isEqualTo(1);
  }

  @Test
  void permitOfWhoIsCancelledLastComesBack() {
    TestLoop.run(
        () -> {
          semaphore.acquire();
          Task<Void> a = spawnHolder("a");
          Async.yieldNow();
          semaphore.release();
          a.cancel();
          Async.yieldNow();
        });

    assertThat(events).isEmpty();
    assertThat(value()).isEqualTo(1);
    assertThat(semaphore.isLocked()).isFalse();
  }

  @Test
  void whoCameBehindAHandOverIsServedWhenPermitsAreLeft() {
    TestLoop.run(
        () -> {
          semaphore.acquire();
          spawnHolder("a");
          Async.yieldNow();
          semaphore.release();
          semaphore.release();
          spawnHolder("b"); // has to wait although a permit is free
          Async.sleep(Duration.ofSeconds(1));
        });

    assertThat(events).containsExactly("a", "b");
    assertThat(value()).isEqualTo(2);
  }

  @Test
  void unboundedOneGrows() {
    semaphore.release();
    assertThat(semaphore).hasToString("AsyncSemaphore[2 free]");
  }

  @Test
  void boundedOneDoesNotGrow() {
    AsyncSemaphore bounded = AsyncSemaphore.bounded(2);
    assertThatThrownBy(bounded::release)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("release() on AsyncSemaphore[2 of 2 free]; acquire() it first");
    TestLoop.run(
        () -> {
          bounded.acquire();
          bounded.release();
        });
    assertThat(bounded.statistics())
        .isEqualTo(new AsyncSemaphore.Statistics(2, OptionalInt.of(2), 0));
  }

  @Test
  void boundedOneWithoutPermitsCannotBeReleased() {
    assertThatThrownBy(AsyncSemaphore.bounded(0)::release)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("release() on AsyncSemaphore[0 of 0 free]; acquire() it first");
  }

  @Test
  void numberOfPermitsIsNotNegative() {
    assertThatThrownBy(() -> AsyncSemaphore.of(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("permits = -1 must be 0 or more");
    assertThatThrownBy(() -> AsyncSemaphore.bounded(-2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("permits = -2 must be 0 or more");
  }

  @Test
  @SuppressWarnings("try")
  void tryWithResourcesGivesThePermitBack() {
    TestLoop.run(
        () -> {
          try (Held held = semaphore.acquire()) {
            assertThat(value()).isZero();
          }
          assertThat(value()).isEqualTo(1);
        });
  }

  @Test
  void showsWhatIsFreeAndHowManyWait() {
    TestLoop.run(
        () -> {
          semaphore.acquire();
          spawnHolder("a");
          Async.yieldNow();
          assertThat(semaphore).hasToString("AsyncSemaphore@1[0 free, 1 waiting]");
          assertThat(semaphore.statistics())
              .isEqualTo(new AsyncSemaphore.Statistics(0, OptionalInt.empty(), 1));
        });
  }

  @Test
  void deadlockReportNamesIt() {
    assertThatThrownBy(() -> TestLoop.run(() -> AsyncSemaphore.bounded(0).acquire()))
        .isInstanceOf(DeadlockError.class)
        .hasMessageContaining("task 'main' waits for AsyncSemaphore@1[0 of 0 free, 1 waiting]");
  }
}
