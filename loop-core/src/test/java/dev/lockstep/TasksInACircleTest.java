// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.testing.TestLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tasks that wait for each other: a deadlock, which cancelling any of them ends. */
class TasksInACircleTest {

  private final List<Task<Object>> tasks = new ArrayList<>();

  /** Starts a task that waits for another one of the circle. */
  private void spawnWaiterFor(int other) {
    tasks.add(Async.spawn(() -> tasks.get(other).await()));
  }

  private void assertAllCancelledByCancelling(int one) {
    assertThat(tasks.get(one).cancel()).isTrue();
    Async.yieldNow();
    Async.wait(tasks, ReturnWhen.ALL_COMPLETED);
    assertThat(tasks).allMatch(Task::isCancelled);
  }

  @Test
  void cancellingOneOfThemEndsAll() {
    TestLoop.run(
        () -> {
          spawnWaiterFor(1);
          spawnWaiterFor(2);
          spawnWaiterFor(0);
          Async.yieldNow();
          assertAllCancelledByCancelling(1);
        });
  }

  @Test
  void cancellingOneOfThemEndsAllThroughAGather() {
    TestLoop.run(
        () -> {
          tasks.add(Async.spawn(() -> Async.gather(tasks.get(1), tasks.get(0)).await()));
          spawnWaiterFor(0);
          Async.yieldNow();
          assertAllCancelledByCancelling(1);
        });
  }

  @Test
  void aTaskThatIsCancelledAlreadyWhenItClosesTheCircleEndsAll() {
    TestLoop.run(
        () -> {
          spawnWaiterFor(1);
          tasks.add(
              Async.spawn(
                  () -> {
                    Async.currentTask().cancel();
                    return tasks.get(0).await();
                  }));
          Async.wait(tasks, ReturnWhen.ALL_COMPLETED);
          assertThat(tasks).allMatch(Task::isCancelled);
        });
  }

  @Test
  void eachRequestCountsOnce() {
    TestLoop.run(
        () -> {
          spawnWaiterFor(1);
          spawnWaiterFor(0);
          Async.yieldNow();
          tasks.get(0).cancel();
          assertThat(tasks).extracting(Task::cancelling).containsExactly(1, 1);
        });
  }

  @Test
  void theCircleIsReportedAsTheDeadlockThatItIs() {
    assertThatThrownBy(
            () ->
                TestLoop.run(
                    () -> {
                      spawnWaiterFor(1);
                      spawnWaiterFor(0);
                      tasks.get(0).await();
                    }))
        .isInstanceOf(DeadlockError.class);
    assertThat(tasks).allMatch(Task::isCancelled);
  }
}
