// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.testing.TestLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who finds which loop and which task. */
@SuppressWarnings("ReferenceEquality") // is it the very loop
class WhoIsCurrentTest {

  @Test
  void taskFindsItsLoopAndItself() {
    try (Runner runner = TestLoop.runner()) {
      runner.run(
          () -> {
            assertThat(Loop.current()).isSameAs(runner.loop());
            assertThat(Async.currentTask().name()).isEqualTo("main");
            Async.spawn("child", () -> assertThat(Async.currentTask().name()).isEqualTo("child"))
                .await();
            assertThat(Async.currentTask().name()).isEqualTo("main");
          });
    }
  }

  @Test
  void callbackFindsItsLoopAndNoTask() {
    List<Object> found = new ArrayList<>();
    try (Runner runner = TestLoop.runner()) {
      runner.run(
          () -> {
            Loop.current()
                .callSoon(
                    () -> {
                      found.add(Loop.current());
                      try {
                        found.add(Async.currentTask());
                      } catch (IllegalStateException e) {
                        found.add(e.getMessage());
                      }
                    });
            Async.yieldNow();
          });
      assertThat(found)
          .containsExactly(
              runner.loop(),
              "the caller is not in a task but in a callback or a thread of its own; spawn a task");
    }
  }

  @Test
  void callbackCannotWait() {
    AtomicReference<String> message = new AtomicReference<>();
    TestLoop.run(
        () -> {
          Loop.current()
              .callSoon(
                  () -> {
                    try {
                      Async.sleep(Duration.ofSeconds(1));
                    } catch (IllegalStateException e) {
                      message.set(e.getMessage());
                    }
                  });
          Async.yieldNow();
        });

    assertThat(message)
        .hasValue("a callback cannot wait; spawn a task with Async.spawn and wait there");
  }

  @Test
  void threadOfNoLoopIsToldHowToStartOne() {
    assertThatThrownBy(() -> Async.sleep(Duration.ofSeconds(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "no loop runs "
                + Thread.currentThread()
                + "; call this from a task, or start one with Async.run(...)");
  }

  @Test
  void platformThreadOfATaskIsNotOfItsLoop() {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Async.run(
        () -> {
          Thread outside =
              Thread.ofPlatform()
                  .start(
                      () -> {
                        try {
                          Loop.current();
                        } catch (IllegalStateException e) {
                          thrown.set(e);
                        }
                      });
          outside.join();
        });

    assertThat(thrown.get()).hasMessageStartingWith("no loop runs Thread[");
  }

  @Test
  void callsFromAnotherThreadAreRefusedWithTheRemedy() {
    Async.run(
        () -> {
          Loop loop = Loop.current();
          AsyncFuture<String> future = Async.future();
          List<String> messages = new ArrayList<>();
          Thread outside =
              Thread.ofPlatform()
                  .name("outside")
                  .unstarted(
                      () -> {
                        messages.add(messageOf(() -> loop.callSoon(() -> {})));
                        messages.add(messageOf(() -> future.setResult("x")));
                        messages.add(messageOf(() -> loop.createTask(null, () -> 1)));
                      });
          String name = outside.toString();
          outside.start();
          outside.join();
          assertThat(messages)
              .containsExactly(
                  "callSoon() from "
                      + name
                      + ", which this loop does not run; use callSoonThreadsafe() or submit()",
                  "setResult() on "
                      + future
                      + " from "
                      + name
                      + ", which its loop does not run; use toCompletableFuture() or"
                      + " callSoonThreadsafe()",
                  "createTask() from "
                      + name
                      + ", which this loop does not run; use callSoonThreadsafe() or submit()");
        });
  }

  private static String messageOf(Runnable call) {
    try {
      call.run();
      return "no error";
    } catch (IllegalStateException e) {
      return e.getMessage();
    }
  }

  @Test
  @Tag("carrier-only")
  void virtualThreadStartedInATaskIsALaneButNoTask() {
    TestLoop.run(
        () -> {
          List<Object> found = new ArrayList<>();
          Loop loop = Loop.current();
          Thread inherited =
              Thread.ofVirtual()
                  .name("lane")
                  .start(
                      () -> {
                        found.add(Loop.current() == loop);
                        Async.sleep(Duration.ofHours(1));
                        found.add(loop.nanoTime());
                        found.add(Async.spawn(() -> "spawned there").await());
                        try {
                          Async.currentTask();
                        } catch (IllegalStateException e) {
                          found.add("no task");
                        }
                      });
          inherited.join();
          assertThat(found)
              .containsExactly(true, Duration.ofHours(1).toNanos(), "spawned there", "no task");
        });
  }

  @Test
  @Tag("baton-only")
  void virtualThreadStartedInATaskIsOfNoLoopOnTheBatonEngine() {
    Async.run(
        () -> {
          AtomicReference<String> message = new AtomicReference<>();
          Thread.startVirtualThread(() -> message.set(messageOf(Loop::current))).join();
          assertThat(message.get()).startsWith("no loop runs VirtualThread[");
        });
  }

  @Test
  void loopsOnManyThreadsDoNotKnowOfEachOther() throws Exception {
    List<Thread> drivers = new ArrayList<>();
    List<String> wrong = java.util.Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 20; i++) {
      Runner runner = TestLoop.runner();
      drivers.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try (runner) {
                      runner.run(
                          () -> {
                            for (int step = 0; step < 100; step++) {
                              Async.spawn(() -> Async.sleep(Duration.ofMillis(1))).await();
                              if (Loop.current() != runner.loop()) {
                                wrong.add("another loop");
                              }
                            }
                          });
                    }
                  }));
    }
    for (Thread driver : drivers) {
      driver.join();
    }
    assertThat(wrong).isEmpty();
  }
}
