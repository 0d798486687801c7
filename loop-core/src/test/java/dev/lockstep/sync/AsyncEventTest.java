// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import dev.lockstep.DeadlockError;
import dev.lockstep.Task;
import dev.lockstep.testing.TestLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An event wakes all who wait, in order. */
class AsyncEventTest {

  private final AsyncEvent event = new AsyncEvent();
  private final List<String> events = new ArrayList<>();

  private Task<Void> spawnWaiter(String name) {
    return Async.spawn(
        name,
        () -> {
          event.await();
          events.add(name);
        });
  }

  @Test
  void setEventIsPassedWithoutGivingUpThePass() {
    event.set();
    TestLoop.run(
        () -> {
          spawnWaiter("a");
          event.await();
          events.add("main");
          Async.yieldNow();
        });

    assertThat(events).containsExactly("main", "a");
  }

  @Test
  void setWakesAllInTheOrderInWhichTheyCame() {
    TestLoop.run(
        () -> {
          spawnWaiter("a");
          spawnWaiter("b");
          spawnWaiter("c");
          Async.yieldNow();
          event.set();
          events.add("set");
          Async.yieldNow();
        });

    assertThat(events).containsExactly("set", "a", "b", "c");
  }

  @Test
  void whoWasWokenGoesOnEvenIfTheEventIsClearedMeanwhile() {
    TestLoop.run(
        () -> {
          spawnWaiter("a");
          Async.yieldNow();
          event.set();
          event.clear();
          Task<Void> late = spawnWaiter("late");
          Async.yieldNow();
          assertThat(late.isDone()).isFalse();
        });

    assertThat(events).containsExactly("a");
  }

  @Test
  void whoIsCancelledIsNotWoken() {
    TestLoop.run(
        () -> {
          Task<Void> a = spawnWaiter("a");
          spawnWaiter("b");
          Async.yieldNow();
          a.cancel();
          assertThat(event.statistics().waiters()).isEqualTo(1);
          event.set();
          assertThatThrownBy(a::await).isInstanceOf(CancelledError.class);
        });

    assertThat(events).containsExactly("b");
  }

  @Test
  void showsWhetherItIsSetAndHowManyWait() {
    assertThat(event).hasToString("AsyncEvent[not set]");
    TestLoop.run(
        () -> {
          spawnWaiter("a");
          Async.yieldNow();
          assertThat(event).hasToString("AsyncEvent@1[not set, 1 waiting]");
          assertThat(event.statistics()).isEqualTo(new AsyncEvent.Statistics(false, 1));
          event.set();
          Async.yieldNow();
        });
    assertThat(event).hasToString("AsyncEvent@1[set]");
    assertThat(event.isSet()).isTrue();
    assertThat(event.statistics()).isEqualTo(new AsyncEvent.Statistics(true, 0));
  }

  @Test
  void deadlockReportNamesIt() {
    assertThatThrownBy(() -> TestLoop.run(event::await))
        .isInstanceOf(DeadlockError.class)
        .hasMessageContaining("task 'main' waits for AsyncEvent@1[not set, 1 waiting]");
  }

  @Test
  void eventOfALoopThatRunsIsSetByThatLoopOnly() {
    TestLoop.run(
        () -> {
          spawnWaiter("a");
          Async.yieldNow();
          List<String> messages = new ArrayList<>();
          String thread =
              TestLoop.onOtherThread(
                  () -> {
                    try {
                      event.set();
                    } catch (IllegalStateException e) {
                      messages.add(e.getMessage());
                    }
                  });
          assertThat(messages)
              .containsExactly(
                  "set() on AsyncEvent@1[not set, 1 waiting] from "
                      + thread
                      + ", which its loop does not run; use callSoonThreadsafe() or submit()");
        });
  }
}
