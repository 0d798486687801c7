// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.testing.TestLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TaskGroupTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void theBlockEndsWhenItsTasksHaveEndedAlsoThoseThatTasksStarted() {
    TestLoop.run(
        () -> {
          List<String> log = new ArrayList<>();
          String value =
              TaskGroup.run(
                  group -> {
                    group.spawn(
                        () -> {
                          Async.sleep(SECOND);
                          group.spawn(
                              () -> {
                                Async.sleep(SECOND);
                                log.add("grandchild");
                              });
                        });
                    return "value";
                  });
          assertThat(value).isEqualTo("value");
          assertThat(log).containsExactly("grandchild");
        });
  }

  @Test
  void failuresAreThrownTogetherInTheOrderInWhichTheyHappened() {
    TestLoop.run(
        () -> {
          ExceptionGroup thrown =
              catchThrowableOfType(
                  ExceptionGroup.class,
                  () ->
                      TaskGroup.run(
                          group -> {
                            group.spawn(
                                () -> {
                                  try {
                                    Async.sleep(HOUR);
                                  } catch (CancelledError e) {
                                    throw new IllegalArgumentException("second");
                                  }
                                });
                            group.spawn(
                                () -> {
                                  Async.sleep(SECOND);
                                  throw new IllegalStateException("first");
                                });
                            Async.sleep(HOUR);
                          }));
          assertThat(thrown).hasMessage("unhandled errors in a TaskGroup (2)");
          assertThat(thrown.exceptions())
              .extracting(Throwable::getMessage)
              .containsExactly("first", "second");
          assertThat(Async.currentTask().cancelling()).isZero();
          Async.yieldNow();
        });
  }

  @Test
  void aFailureOfTheBlockCancelsTheTasks() {
    TestLoop.run(
        () -> {
          AtomicReference<Task<Void>> child = new AtomicReference<>();
          assertThatThrownBy(
                  () ->
                      TaskGroup.run(
                          group -> {
                            child.set(group.spawn(() -> Async.sleep(HOUR)));
                            Async.yieldNow();
                            throw new java.io.IOException("body");
                          }))
              .isInstanceOf(ExceptionGroup.class)
              .hasMessage("unhandled errors in a TaskGroup (1)")
              .hasCauseInstanceOf(java.io.IOException.class);
          assertThat(child.get().isCancelled()).isTrue();
        });
  }

  @Test
  void aCancellationFromOutsideCancelsTheTasksAndIsThrown() {
    TestLoop.run(
        () -> {
          AtomicReference<Task<Void>> child = new AtomicReference<>();
          Task<Void> parent =
              Async.spawn(
                  () ->
                      TaskGroup.run(
                          group -> {
                            child.set(group.spawn(() -> Async.sleep(HOUR)));
                          }));
          Async.sleep(SECOND);
          parent.cancel();
          assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class);
          assertThat(child.get().isCancelled()).isTrue();
        });
  }

  @Test
  void failuresWinOverACancellationWhichStaysRequested() {
    TestLoop.run(
        () -> {
          List<Integer> cancelling = new ArrayList<>();
          Task<Void> parent =
              Async.spawn(
                  () -> {
                    try {
                      TaskGroup.run(
                          group -> {
                            group.spawn(
                                () -> {
                                  try {
                                    Async.sleep(HOUR);
                                  } catch (CancelledError e) {
                                    throw new IllegalStateException("clean-up");
                                  }
                                });
                          });
                    } catch (ExceptionGroup e) {
                      cancelling.add(Async.currentTask().cancelling());
                    }
                    Async.yieldNow();
                  });
          Async.sleep(SECOND);
          parent.cancel();
          assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class);
          assertThat(cancelling).containsExactly(1);
        });
  }

  @Test
  void cancelEndsTasksAndBlockWithoutAnError() {
    TestLoop.run(
        () -> {
          List<String> log = new ArrayList<>();
          String value =
              TaskGroup.run(
                  group -> {
                    group.spawn(() -> Async.sleep(HOUR));
                    group.spawn(
                        () -> {
                          Async.sleep(SECOND);
                          group.cancel();
                          group.cancel();
                        });
                    Async.sleep(HOUR);
                    log.add("not this");
                    return "value";
                  });
          assertThat(value).isNull();
          assertThat(log).isEmpty();
          assertThat(Async.currentTask().cancelling()).isZero();
          assertThat(Duration.ofNanos(Loop.current().nanoTime())).isEqualTo(SECOND);
          Async.yieldNow();
        });
  }

  @Test
  void cancelLetsFailuresOfTheCleanUpThrough() {
    TestLoop.run(
        () ->
            assertThatThrownBy(
                    () ->
                        TaskGroup.run(
                            group -> {
                              group.spawn(
                                  () -> {
                                    try {
                                      Async.sleep(HOUR);
                                    } catch (CancelledError e) {
                                      throw new IllegalStateException("clean-up");
                                    }
                                  });
                              Async.yieldNow();
                              group.cancel();
                            }))
                .isInstanceOf(ExceptionGroup.class)
                .hasRootCauseMessage("clean-up"));
  }

  @Test
  void cancelDoesNotSwallowSomebodyElsesCancellation() {
    TestLoop.run(
        () -> {
          AtomicReference<TaskGroup> running = new AtomicReference<>();
          Task<Void> parent =
              Async.spawn(
                  () ->
                      TaskGroup.run(
                          group -> {
                            running.set(group);
                            group.spawn(
                                () -> {
                                  try {
                                    Async.sleep(HOUR);
                                  } finally {
                                    Async.sleep(SECOND);
                                  }
                                });
                          }));
          Async.sleep(SECOND);
          running.get().cancel();
          Async.yieldNow();
          parent.cancel("outside");
          assertThatThrownBy(parent::await)
              .isInstanceOf(CancelledError.class)
              .hasMessage("outside");
        });
  }

  @Test
  void cancelAfterTheEndDoesNothing() {
    TestLoop.run(
        () -> {
          AtomicReference<TaskGroup> ended = new AtomicReference<>();
          TaskGroup.run(
              group -> {
                ended.set(group);
              });
          ended.get().cancel();
          Async.yieldNow();
          assertThatThrownBy(() -> ended.get().spawn(() -> 1))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("this task group has ended; spawn inside of TaskGroup.run(...)");
        });
  }

  @Test
  void aGroupThatShutsDownStartsNothing() {
    TestLoop.run(
        () ->
            TaskGroup.run(
                group -> {
                  group.cancel();
                  assertThatThrownBy(() -> group.spawn(() -> 1))
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessage(
                          "this task group is shutting down; catch its failure outside and start"
                              + " another one");
                }));
  }

  @Test
  void anEagerTaskThatCancelsItsGroupIsCancelledAtItsFirstWait() {
    TestLoop.run(
        () -> {
          List<String> log = new ArrayList<>();
          TaskGroup.run(
              group -> {
                group.spawnEager(
                    "eager",
                    () -> {
                      group.cancel();
                      log.add("went on");
                      Async.sleep(HOUR);
                      log.add("not this");
                      return 1;
                    });
              });
          assertThat(log).containsExactly("went on");
        });
  }
}
