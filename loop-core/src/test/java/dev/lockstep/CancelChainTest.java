// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lockstep.testing.TestLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A cancellation goes on to what a task waits for, however the tasks wait for each other. */
class CancelChainTest {

  @Test
  void chainOfTasksMayBeOfAnyLength() {
    TestLoop.run(
        () -> {
          AsyncFuture<String> end = Async.future();
          List<Task<String>> chain = new ArrayList<>();
          AsyncFuture<String> awaited = end;
          for (int i = 0; i < 20_000; i++) {
            AsyncFuture<String> next = awaited;
            Task<String> task = Async.spawn(() -> next.await());
            chain.add(task);
            awaited = task;
          }
          Async.yieldNow();
          Task<String> head = chain.getLast();

          assertThat(head.cancel("enough")).isTrue();

          assertThat(catchThrowable(head::await)).isInstanceOf(CancelledError.class);
          assertThat(end.isCancelled()).isTrue();
          assertThat(chain).allMatch(task -> task.isCancelled() && task.cancelling() == 1);
        });
  }

  @Test
  void tasksThatAwaitEachOtherCanBeCancelled() {
    TestLoop.run(
        () -> {
          List<Task<String>> tasks = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            int next = (i + 1) % 3;
            tasks.add(Async.spawn(() -> tasks.get(next).await()));
          }
          Async.yieldNow();

          tasks.get(0).cancel("enough");
          Throwable thrown = catchThrowable(tasks.get(2)::await);

          assertThat(thrown).isInstanceOf(CancelledError.class).hasMessage("enough");
          assertThat(tasks).allMatch(task -> task.isCancelled() && task.cancelling() == 1);
        });
  }

  @Test
  void tasksThatAwaitEachOtherThroughGatherCanBeCancelled() {
    TestLoop.run(
        () -> {
          List<Task<?>> tasks = new ArrayList<>();
          Task<?> gatherer =
              Async.spawn(() -> Async.gather(List.of(tasks.get(1), tasks.get(2))).await());
          tasks.add(gatherer);
          tasks.add(Async.spawn(() -> gatherer.await()));
          tasks.add(Async.spawn(() -> gatherer.await()));
          Async.yieldNow();

          gatherer.cancel();
          Async.wait(tasks, ReturnWhen.ALL_COMPLETED);

          assertThat(tasks).allMatch(task -> task.isCancelled() && task.cancelling() == 1);
        });
  }

  @Test
  void taskThatLeftACycleIsNotWokenByWhatItAwaited() {
    List<String> events = new ArrayList<>();
    TestLoop.run(
        () -> {
          List<Task<?>> tasks = new ArrayList<>();
          AsyncFuture<String> later = Async.future();
          tasks.add(
              Async.spawn(
                  () -> {
                    try {
                      tasks.get(1).await();
                    } catch (CancelledError e) {
                      Async.currentTask().uncancel();
                      events.add("goes on with " + later.await());
                    }
                  }));
          tasks.add(Async.spawn(() -> tasks.get(0).await()));
          Async.yieldNow();
          tasks.get(0).cancel();
          for (int i = 0; i < 5; i++) {
            Async.yieldNow();
          }
          events.add("later");
          later.setResult("it");
          tasks.get(1).await();
        });

    assertThat(events).containsExactly("later", "goes on with it");
  }
}
