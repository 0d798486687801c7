// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import dev.lockstep.CancelledError;
import dev.lockstep.DeadlockError;
import dev.lockstep.Task;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class CancellationTest {

  /** A lock that loses its wake-up if who was woken is cancelled before it goes on. */
  private static final class FragileLock {
    private boolean held;
    private final Deque<AsyncFuture<Void>> waiters = new ArrayDeque<>();

    void acquire() {
      if (held) {
        AsyncFuture<Void> turn = Async.future();
        waiters.add(turn);
        turn.await();
      }
      held = true;
    }

    void release() {
      AsyncFuture<Void> next = waiters.poll();
      if (next == null || next.isDone()) {
        held = false;
      } else {
        next.setResult(null);
      }
    }
  }

  private static void threeUsers() {
    FragileLock lock = new FragileLock();
    Task<?>[] users = new Task<?>[3];
    for (int i = 0; i < users.length; i++) {
      users[i] =
          Async.spawn(
              "user" + (i + 1),
              () -> {
                lock.acquire();
                Async.yieldNow();
                lock.release();
              });
    }
    for (Task<?> user : users) {
      try {
        user.await();
      } catch (CancelledError cancelled) {
        // what the explorer did
      }
    }
  }

  @Test
  void withoutCancellationTheLockIsFine() {
    Exploration exploration =
        Explorer.builder()
            .strategy(Strategy.exhaustive())
            .interleavings(100_000)
            .build()
            .explore(CancellationTest::threeUsers);

    assertThat(exploration.isComplete()).isTrue();
    assertThat(exploration.finding()).isNull();
  }

  @Test
  void aStormFindsTheWakeUpThatIsLostWithoutACancellerInTheProgram() {
    Finding finding =
        Explorer.builder()
            .cancelling("user2")
            .strategy(Strategy.storm())
            .build()
            .explore(CancellationTest::threeUsers)
            .finding();

    assertThat(finding).isNotNull();
    assertThat(finding.failure()).isInstanceOf(DeadlockError.class);
    assertThat(finding.interleaving().deviations())
        .singleElement()
        .extracting(Deviation::label)
        .isEqualTo("cancel");
    assertThat(finding.trace().toString()).contains("(the explorer cancels user2)");
  }

  @Test
  void theStandardBudgetFindsItToo() {
    Finding finding =
        Explorer.builder()
            .cancelling(task -> !task.name().equals("main"))
            .build()
            .explore(CancellationTest::threeUsers)
            .finding();

    assertThat(finding).isNotNull();
    assertThat(finding.failure()).isInstanceOf(DeadlockError.class);
    assertThat(finding.interleaving().deviations()).hasSize(1);
  }

  @Test
  void randomStrategiesCancelToo() {
    Finding finding =
        Explorer.builder()
            .cancelling("user2")
            .strategy(Strategy.randomWalk())
            .build()
            .explore(CancellationTest::threeUsers)
            .finding();

    assertThat(finding).isNotNull();
    assertThat(finding.interleaving().deviations())
        .hasSizeLessThanOrEqualTo(2)
        .extracting(Deviation::label)
        .contains("cancel");
  }

  @Test
  void aStormTriesEveryStepAndSaysSo() {
    Exploration exploration =
        Explorer.builder()
            .cancelling("a")
            .strategy(Strategy.storm())
            .build()
            .explore(
                () -> {
                  Task<Void> task = Async.spawn("a", Programs.stepping(3, () -> {}));
                  try {
                    task.await();
                  } catch (CancelledError cancelled) {
                    assertThat(task.isCancelled()).isTrue();
                  }
                });

    // one without, and one before each of the three steps of the task
    assertThat(exploration.covered())
        .isEqualTo("every cancellation at every step, 4 interleavings");
  }
}
