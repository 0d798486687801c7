// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import dev.lockstep.DeadlockError;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.testing.TestLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A lock is fair, cancel-safe, and says who holds it. */
class AsyncLockTest {

  private final AsyncLock lock = new AsyncLock();
  private final List<String> events = new ArrayList<>();

  private Task<Void> spawnHolder(String name) {
    return Async.spawn(
        name,
        () -> {
          lock.acquire();
          events.add(name);
          Async.yieldNow();
          lock.release();
        });
  }

  @Test
  void freeLockIsTakenWithoutGivingUpThePass() {
    TestLoop.run(
        () -> {
          Async.spawn(() -> events.add("other task"));
          lock.acquire();
          events.add("taken");
          lock.release();
          lock.acquire();
          events.add("taken again");
          Async.yieldNow();
        });

    assertThat(events).containsExactly("taken", "taken again", "other task");
  }

  @Test
  void waitersGetItInTheOrderInWhichTheyCame() {
    TestLoop.run(
        () -> {
          lock.acquire();
          spawnHolder("a");
          spawnHolder("b");
          spawnHolder("c");
          Async.yieldNow();
          events.add("release");
          lock.release();
          Async.sleep(Duration.ofSeconds(1));
        });

    assertThat(events).containsExactly("release", "a", "b", "c");
  }

  @Test
  void whoReleasesAndComesBackWaitsBehindThoseWhoWait() {
    TestLoop.run(
        () -> {
          lock.acquire();
          spawnHolder("a");
          spawnHolder("b");
          Async.yieldNow();
          lock.release();
          assertThat(lock.isLocked()).as("free, but a has the turn").isFalse();
          lock.acquire();
          events.add("main");
          lock.release();
        });

    assertThat(events).containsExactly("a", "b", "main");
  }

  @Test
  void whoIsCancelledInTheQueueLeavesIt() {
    TestLoop.run(
        () -> {
          lock.acquire();
          Task<Void> a = spawnHolder("a");
          spawnHolder("b");
          Async.yieldNow();
          a.cancel();
          assertThat(lock.statistics().waiters()).isEqualTo(1);
          Async.yieldNow();
          assertThat(a.isCancelled()).isTrue();
          lock.release();
          Async.sleep(Duration.ofSeconds(1));
        });

    assertThat(events).containsExactly("b");
    assertThat(lock.isLocked()).isFalse();
  }

  @Test
  void whoIsCancelledJustAfterItWasWokenPassesItsTurnOn() {
    TestLoop.run(
        () -> {
          lock.acquire();
          Task<Void> a = spawnHolder("a");
          spawnHolder("b");
          Async.yieldNow();
          lock.release();
          a.cancel();
          Async.sleep(Duration.ofSeconds(1));
          assertThat(a.isCancelled()).isTrue();
        });

    assertThat(events).containsExactly("b");
    assertThat(lock.isLocked()).isFalse();
  }

  @Test
  void whoIsCancelledAtTheHeadOfTheQueuePassesOnATurnThatCameTooLate() {
    TestLoop.run(
        () -> {
          lock.acquire();
          Task<Void> a = spawnHolder("a");
          spawnHolder("b");
          Async.yieldNow();
          a.cancel();
          lock.release(); // finds a at the head, which has not gone on yet
          Async.yieldNow();
          events.add("one pass"); // a has gone on, and has woken b
          Async.yieldNow();
        });

    assertThat(events).containsExactly("one pass", "b");
  }

  @Test
  void newcomerTakesAFreeLockIfAllWhoWaitAreCancelled() {
    TestLoop.run(
        () -> {
          lock.acquire();
          Task<Void> a = spawnHolder("a");
          Async.yieldNow();
          a.cancel();
          lock.release();
          lock.acquire();
          events.add("main");
          lock.release();
        });

    assertThat(events).containsExactly("main");
  }

  @Test
  void cancellationOfAWaitThrowsItsMessage() {
    TestLoop.run(
        () -> {
          lock.acquire();
          Task<Void> a = spawnHolder("a");
          Async.yieldNow();
          a.cancel("no time left");
          assertThatThrownBy(a::await)
              .isInstanceOf(CancelledError.class)
              .hasMessage("no time left");
        });
  }

  @Test
  @SuppressWarnings("try")
  void tryWithResourcesReleasesItAlsoIfTheBodyThrows() {
    TestLoop.run(
        () -> {
          assertThatThrownBy(
                  () -> {
                    try (Held held = lock.acquire()) {
                      assertThat(lock.isLocked()).isTrue();
                      throw new IllegalArgumentException("body");
                    }
                  })
              .isInstanceOf(IllegalArgumentException.class)
              .hasNoSuppressedExceptions();
          assertThat(lock.isLocked()).isFalse();
        });
  }

  @Test
  void anyTaskMayReleaseIt() {
    TestLoop.run(
        () -> {
          lock.acquire();
          Async.spawn(lock::release).await();
          assertThat(lock.isLocked()).isFalse();
        });
  }

  @Test
  void releaseOfAFreeLockFails() {
    assertThatThrownBy(lock::release)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("release() on AsyncLock[unlocked]; acquire() it first");
  }

  @Test
  void sayWhoHoldsItAndHowManyWait() {
    assertThat(lock).hasToString("AsyncLock[unlocked]");
    TestLoop.run(
        () -> {
          lock.acquire();
          assertThat(lock).hasToString("AsyncLock[locked by main]");
          assertThat(lock.statistics()).isEqualTo(new AsyncLock.Statistics(true, "main", 0));
          spawnHolder("a");
          spawnHolder("b");
          Async.yieldNow();
          assertThat(lock).hasToString("AsyncLock@1[locked by main, 2 waiting]");
          assertThat(lock.statistics()).isEqualTo(new AsyncLock.Statistics(true, "main", 2));
          lock.release();
          assertThat(lock).hasToString("AsyncLock@1[unlocked, 2 waiting]");
          Async.yieldNow();
          assertThat(lock).hasToString("AsyncLock@1[locked by a, 1 waiting]");
          Async.sleep(Duration.ofSeconds(1));
        });
    assertThat(lock).hasToString("AsyncLock@1[unlocked]");
    assertThat(lock.statistics()).isEqualTo(new AsyncLock.Statistics(false, null, 0));
  }

  @Test
  void locksAreNumberedInTheOrderInWhichTheyWereFirstWaitedFor() {
    AsyncLock other = new AsyncLock();
    TestLoop.run(
        () -> {
          lock.acquire();
          other.acquire();
          Async.spawn(
              () -> {
                other.acquire();
                other.release();
              });
          spawnHolder("a");
          Async.yieldNow();
          assertThat(other).hasToString("AsyncLock@1[locked by main, 1 waiting]");
          assertThat(lock).hasToString("AsyncLock@2[locked by main, 1 waiting]");
        });
  }

  @Test
  void holderThatHasEndedIsMarked() {
    TestLoop.run(
        () -> {
          Async.spawn("leaky", () -> lock.acquire()).await();
          assertThat(lock).hasToString("AsyncLock[locked by leaky (ended)]");
        });
  }

  @Test
  void deadlockReportNamesTheHolder() {
    AsyncLock other = new AsyncLock();
    assertThatThrownBy(
            () ->
                TestLoop.run(
                    () -> {
                      Async.spawn(
                          "a",
                          () -> {
                            lock.acquire();
                            Async.yieldNow();
                            other.acquire();
                          });
                      Async.spawn(
                              "b",
                              () -> {
                                other.acquire();
                                Async.yieldNow();
                                lock.acquire();
                              })
                          .await();
                    }))
        .isInstanceOf(DeadlockError.class)
        .hasMessageContaining("task 'a' waits for AsyncLock@1 held by 'b'")
        .hasMessageContaining("task 'b' waits for AsyncLock@2 held by 'a'");
  }

  @Test
  void lockMadeOutsideServesOneLoopAfterTheOtherUntilATaskHasToWait() {
    TestLoop.run(
        () -> {
          lock.acquire();
          lock.release();
        });
    TestLoop.run(
        () -> {
          lock.acquire();
          Task<Void> a = spawnHolder("a");
          Async.yieldNow();
          lock.release();
          a.await();
        });
    assertThatThrownBy(() -> TestLoop.run(lock::acquire))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "acquire() on AsyncLock@1[unlocked], which is bound to another loop;"
                + " make one for each loop");
  }

  @Test
  void lockOfAnotherLoopCannotBeReleasedEither() {
    TestLoop.run(
        () -> {
          lock.acquire();
          spawnHolder("a").cancel();
          spawnHolder("b");
          Async.yieldNow();
        });
    assertThatThrownBy(() -> TestLoop.run(lock::release))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "release() on AsyncLock@1[locked by main (ended)], which is bound to another loop;"
                + " make one for each loop");
  }

  @Test
  void outsideOfALoopItCannotBeTaken() {
    assertThatThrownBy(lock::acquire)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "no loop runs "
                + Thread.currentThread()
                + "; call this from a task, or start one with Async.run(...)");
  }

  @Test
  void inACallbackItCannotBeTakenEvenIfItIsFree() {
    List<Throwable> errors = new ArrayList<>();
    try (Runner runner = TestLoop.runner()) {
      runner.loop().setExceptionHandler((loop, error) -> errors.add(error.exception()));
      runner.run(
          () -> {
            runner.loop().callSoon(lock::acquire);
            Async.yieldNow();
          });
    }
    assertThat(errors)
        .singleElement()
        .satisfies(
            error ->
                assertThat(error)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                        "a callback cannot wait; spawn a task with Async.spawn and wait there"));
    assertThat(lock.isLocked()).isFalse();
  }

  @Test
  void otherThreadsAreToldHowToReachTheLoop() {
    TestLoop.run(
        () -> {
          lock.acquire();
          spawnHolder("a");
          Async.yieldNow();
          List<String> messages = new ArrayList<>();
          String thread =
              TestLoop.onOtherThread(
                  () -> {
                    messages.add(messageOf(lock::release));
                    messages.add(messageOf(lock::acquire));
                  });
          String refusal =
              " on AsyncLock@1[locked by main, 1 waiting] from "
                  + thread
                  + ", which its loop does not run; use callSoonThreadsafe() or submit()";
          assertThat(messages).containsExactly("release()" + refusal, "acquire()" + refusal);
        });
  }

  private static String messageOf(Runnable call) {
    try {
      call.run();
      return "no error";
    } catch (IllegalStateException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
