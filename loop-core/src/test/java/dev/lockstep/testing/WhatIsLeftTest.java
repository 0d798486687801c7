// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.Handle;
import dev.lockstep.Hold;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.testkit.HookClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Tests of the tasks, timers and holds that a loop lists, and of the places where they were
 * created.
 */
class WhatIsLeftTest {

  @Test
  void timersAreListedByDeadlineWithoutSleepsAndCancelledOnes() {
    TestLoop.run(
        () -> {
          Loop loop = Loop.current();
          Handle late = loop.callLater(Duration.ofSeconds(2), () -> {});
          Handle early = loop.callLater(Duration.ofSeconds(1), () -> {});
          loop.callLater(Duration.ofSeconds(3), () -> {}).cancel();
          Async.spawn(() -> Async.sleep(Duration.ofMillis(5)));
          Async.yieldNow();
          assertThat(loop.allTimers()).containsExactly(early, late);
        });
  }

  @Test
  void holdsAreListedByNameUntilTheyAreClosed() {
    TestLoop.run(
        () -> {
          Loop loop = Loop.current();
          Hold second = loop.hold("second");
          Hold first = loop.hold("first");
          assertThat(loop.allHolds()).containsExactly(first, second);
          first.close();
          assertThat(loop.allHolds()).containsExactly(second);
          second.close();
          assertThat(loop.allHolds()).isEmpty();
        });
  }

  @Test
  void inDebugModeEachKnowsThePlaceWhereItWasMade() {
    TestLoop.run(
        () -> {
          Task<Void> task = Async.spawn(() -> {});
          Handle timer = Loop.current().callLater(Duration.ZERO, () -> {});
          try (Hold hold = Loop.current().hold("held")) {
            assertThat(task.origin().toString()).contains("WhatIsLeftTest.java");
            assertThat(timer.origin().toString()).contains("WhatIsLeftTest.java");
            assertThat(hold.origin().toString()).contains("WhatIsLeftTest.java");
          }
        });
  }

  @Test
  void withoutDebugModeNothingIsKnownOfThePlace() {
    try (Runner runner = Runner.builder().debug(false).build()) {
      runner.run(
          () -> {
            assertThat(Async.currentTask().origin()).isNull();
            assertThat(Loop.current().callSoon(() -> {}).origin()).isNull();
            try (Hold hold = Loop.current().hold("held")) {
              assertThat(hold.origin()).isNull();
            }
          });
    }
  }

  @Test
  void aLoopWhoseClockThrowsCanBeDrivenAgain() {
    HookClock clock = new HookClock();
    clock.onIdle(WhatIsLeftTest::refuse);
    try (Runner runner = Runner.builder().clock(clock).build()) {
      Task<String> task =
          runner
              .loop()
              .createTask(
                  "sleeper",
                  () -> {
                    Async.sleep(Duration.ofSeconds(1));
                    return "slept";
                  });
      assertThatThrownBy(() -> runner.loop().runUntilComplete(task))
          .isInstanceOf(UnsupportedOperationException.class);
      clock.onIdle(deadline -> deadline);
      assertThat(runner.loop().runUntilComplete(task)).isEqualTo("slept");
    }
  }

  private static long refuse(long deadline) {
    throw new UnsupportedOperationException("no further at " + deadline);
  }
}
