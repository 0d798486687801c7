// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testing.TestLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An eager task runs its first step before its spawner goes on, and that is no queue entry. */
class EagerStartTest {

  private final List<String> events = new ArrayList<>();

  @Test
  void firstStepRunsAheadOfTheQueueAndThenTheParentGoesOn() {
    TestLoop.run(
        () -> {
          Async.spawn(() -> events.add("queued before"));
          Async.spawnEager(
              "eager",
              () -> {
                events.add("first step of " + Async.currentTask().name());
                Async.yieldNow();
                events.add("second step");
              });
          events.add("parent " + Async.currentTask().name());
          Async.yieldNow();
          events.add("parent again");
          Async.yieldNow();
        });

    assertThat(events)
        .containsExactly(
            "first step of eager", "parent main", "queued before", "second step", "parent again");
  }

  @Test
  void taskThatNeverWaitsIsDoneAtOnce() {
    TestLoop.run(
        () -> {
          Task<Integer> task = Async.spawnEager(null, () -> 42);
          assertThat(task.isDone()).isTrue();
          assertThat(task.result()).isEqualTo(42);
          assertThat(Async.allTasks()).containsExactly(Async.currentTask());
        });
  }

  @Test
  void eagerTasksNest() {
    TestLoop.run(
        () -> {
          Async.spawnEager(
              "outer",
              () -> {
                events.add("outer");
                Async.spawnEager(
                    "inner",
                    () -> {
                      events.add("inner");
                      Async.sleep(Duration.ofSeconds(1));
                      events.add("inner end");
                    });
                events.add("outer goes on");
                Async.sleep(Duration.ofSeconds(2));
                events.add("outer end");
              });
          events.add("main");
          Async.sleep(Duration.ofSeconds(3));
        });

    assertThat(events)
        .containsExactly("outer", "inner", "outer goes on", "main", "inner end", "outer end");
  }

  @Test
  void fromACallbackTheFirstStepRunsDirectly() {
    TestLoop.run(
        () -> {
          Loop.current()
              .callSoon(
                  () -> {
                    events.add("callback");
                    Async.spawnEager(
                        "eager",
                        () -> {
                          events.add("eager in " + Async.currentTask().name());
                          Async.spawnEager("inner", () -> events.add("inner"));
                          Async.yieldNow();
                          events.add("eager end");
                        });
                    events.add("callback end");
                  });
          Async.yieldNow();
          events.add("main");
          Async.yieldNow();
        });

    assertThat(events)
        .containsExactly(
            "callback", "eager in eager", "inner", "callback end", "main", "eager end");
  }

  @Test
  void contextOfTheParentIsUntouchedByTheChild() {
    ContextVar<String> user = ContextVar.of("user", "nobody");
    TestLoop.run(
        () -> {
          user.set("parent");
          Async.spawnEager(
              null,
              () -> {
                events.add(user.get());
                user.set("child");
              });
          events.add(user.get());
        });

    assertThat(events).containsExactly("parent", "parent");
  }
}
