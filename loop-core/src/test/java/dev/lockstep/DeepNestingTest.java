// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lockstep.testing.TestLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Futures and tasks may be nested to any depth. */
class DeepNestingTest {

  private static final int DEPTH = 50_000;

  @Test
  void nestedGathersAreCancelled() {
    TestLoop.run(
        () -> {
          AsyncFuture<String> innermost = Async.future();
          List<AsyncFuture<?>> all = new ArrayList<>();
          AsyncFuture<?> outer = innermost;
          for (int i = 0; i < DEPTH; i++) {
            outer = Async.gather(List.of(outer));
            all.add(outer);
          }

          assertThat(outer.cancel()).isTrue();

          assertThat(innermost.isCancelled()).isTrue();
          AsyncFuture<?> last = outer;
          assertThat(catchThrowable(last::await)).isInstanceOf(CancelledError.class);
          assertThat(all).allMatch(AsyncFuture::isDone);
        });
  }

  @Test
  void tasksThatAwaitGathersOfTasksAreCancelled() {
    TestLoop.run(
        () -> {
          AsyncFuture<Object> innermost = Async.future();
          List<Task<?>> tasks = new ArrayList<>();
          AsyncFuture<?> awaited = innermost;
          for (int i = 0; i < 5_000; i++) {
            AsyncFuture<?> inner = awaited;
            Task<Object> task = Async.spawn(() -> Async.gather(List.of(inner)).await());
            tasks.add(task);
            awaited = task;
          }
          Async.yieldNow();

          assertThat(tasks.getLast().cancel()).isTrue();
          Async.wait(tasks, ReturnWhen.ALL_COMPLETED);

          assertThat(innermost.isCancelled()).isTrue();
          assertThat(tasks).allMatch(task -> task.isCancelled() && task.cancelling() == 1);
        });
  }

  @Test
  void nestedShieldsAreDescribed() {
    TestLoop.run(
        () -> {
          AsyncFuture<String> outer = Async.future();
          for (int i = 0; i < DEPTH; i++) {
            outer = Async.shield(outer);
          }
          AsyncFuture<String> shield = outer;
          Task<String> waits = Async.spawn(() -> shield.await());
          Async.yieldNow();

          assertThat(waits.waitingFor()).isEqualTo("50000 shields of a future");
          waits.cancel();
        });
  }

  @Test
  void futureOfFuturesIsShown() {
    TestLoop.run(
        () -> {
          AsyncFuture<Object> circle = Async.future();
          circle.setResult(circle);

          assertThat(circle.toString()).endsWith("[result=a future]");
        });
  }

  @Test
  void causesInACircleEndATask() {
    TestLoop.run(
        () -> {
          Task<Void> task =
              Async.spawn(
                  () -> {
                    Exception first = new Exception("first");
                    first.initCause(new Exception("second", first));
                    Async.currentTask().cancel();
                    throw first;
                  });

          assertThat(catchThrowable(task::await).getCause()).hasMessage("first");
        });
  }
}
