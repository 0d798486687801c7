// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.LivelockError;
import dev.lockstep.Runner;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LivelockTest {

  private static void run(long steps, AsyncAction program) {
    VirtualClock clock = VirtualClock.builder().stepsWithoutTime(steps).build();
    try (Runner runner = Runner.builder().clock(clock).debug(true).build()) {
      runner.run(program);
    }
  }

  @Test
  void namesTheHotTasks() {
    assertThatThrownBy(
            () ->
                run(
                    5_000,
                    () -> {
                      Async.sleep(Duration.ofSeconds(1));
                      Async.spawn("spinner", LivelockTest::spin);
                      Async.sleep(Duration.ofSeconds(1));
                    }))
        .isInstanceOf(LivelockError.class)
        .message()
        .startsWith(
            "livelock: more than 5000 steps without time moving on the virtual clock, which is at"
                + " PT1S; let a task sleep between its tries. The last ")
        .containsPattern(
            "\n  \\d+ of task 'spinner' at dev\\.lockstep\\.virtual\\.LivelockTest\\.spin\\(");
  }

  private static void spin() {
    while (true) {
      Async.yieldNow();
    }
  }

  @Test
  void callbackThatQueuesItselfIsOne() {
    assertThatThrownBy(
            () ->
                run(
                    1_000,
                    () -> {
                      queueAgain(dev.lockstep.Loop.current());
                      Async.sleep(Duration.ofSeconds(1));
                    }))
        .isInstanceOf(LivelockError.class)
        .hasMessageContaining(" of callbacks");
  }

  private static void queueAgain(dev.lockstep.Loop loop) {
    loop.callSoon(() -> queueAgain(loop));
  }

  @Test
  void stepsWithTimeInBetweenAreNone() {
    run(
        100,
        () -> {
          for (int i = 0; i < 1_000; i++) {
            for (int j = 0; j < 10; j++) {
              Async.yieldNow();
            }
            Async.sleep(Duration.ofNanos(1));
          }
        });
  }

  @Test
  void loopRunsOnAfterOne() {
    VirtualClock clock = VirtualClock.builder().stepsWithoutTime(1_000).build();
    try (Runner runner = Runner.builder().clock(clock).build()) {
      assertThatThrownBy(() -> runner.run(LivelockTest::spin)).isInstanceOf(LivelockError.class);
      assertThat(runner.<String>run(() -> "next")).isEqualTo("next");
    }
  }

  @Test
  void refusesABoundThatLetsNothingRun() {
    assertThatThrownBy(() -> VirtualClock.builder().stepsWithoutTime(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("steps = 0 must be at least 1");
  }
}
