// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.testing.TestLoop;
import dev.lockstep.testkit.HookClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Virtual time stands still exactly while something outside of the loop is pending. */
@Timeout(60)
class OutsideIsPendingTest {

  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void stageThatAnotherThreadCompletesHoldsTime() {
    assertThat(timeAtTheEndOfAStageCompletedBy("worker")).isZero();
  }

  @Test
  void aThreadIsOutsideWhateverItsName() {
    assertThat(timeAtTheEndOfAStageCompletedBy("lockstep-worker")).isZero();
  }

  private static long timeAtTheEndOfAStageCompletedBy(String name) {
    Thread driver = Thread.currentThread();
    return TestLoop.call(
        () -> {
          Async.spawn(() -> Async.sleep(HOUR));
          CompletableFuture<String> stage = new CompletableFuture<>();
          Thread outside =
              new Thread(
                  () -> {
                    while (driver.getState() == Thread.State.RUNNABLE) {
                      Thread.onSpinWait();
                    }
                    stage.complete("done");
                  },
                  name);
          outside.start();
          assertThat(Async.await(stage)).isEqualTo("done");
          return Loop.current().nanoTime();
        });
  }

  @Test
  void stageThatATaskCompletesDoesNot() {
    long now =
        TestLoop.call(
            () -> {
              CompletableFuture<String> stage = new CompletableFuture<>();
              Async.spawn(
                  () -> {
                    Async.sleep(HOUR);
                    stage.complete("done");
                  });
              assertThat(Async.await(stage)).isEqualTo("done");
              return Loop.current().nanoTime();
            });

    assertThat(now).isEqualTo(HOUR.toNanos());
  }

  @Test
  void stageThatNobodyCompletesIsADeadlock() {
    assertThatThrownBy(() -> TestLoop.run(() -> Async.await(new CompletableFuture<>())))
        .isInstanceOf(DeadlockError.class);
  }

  @Test
  void whatCameBeforeAHoldWasClosedIsRunBeforeTimeMoves() {
    HookClock clock = new HookClock();
    List<String> events = new ArrayList<>();
    try (Runner runner = Runner.builder().clock(clock).build()) {
      runner.run(
          () -> {
            Loop loop = Loop.current();
            Hold hold = loop.hold("outside");
            Async.spawn(
                () ->
                    atNextIdle(
                        clock,
                        () -> {
                          loop.callSoonThreadsafe(() -> events.add("arrived at " + time(clock)));
                          hold.close();
                        }));
            Async.sleep(HOUR);
            events.add("slept until " + time(clock));
          });
    }

    assertThat(events).containsExactly("arrived at PT0S", "slept until PT1H");
  }

  /** Runs something once, when the loop reads the clock for the last time before a jump. */
  private static void atNextIdle(HookClock clock, Runnable action) {
    clock.onRead(
        () -> {
          boolean polls =
              StackWalker.getInstance()
                  .walk(frames -> frames.anyMatch(f -> f.getMethodName().equals("waitOutside")));
          if (polls) {
            clock.onRead(() -> {});
            action.run();
          }
        });
  }

  private static Duration time(HookClock clock) {
    return Duration.ofNanos(clock.nanoTime());
  }
}
