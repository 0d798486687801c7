// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.Handle;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.testing.TestLoop;
import dev.lockstep.testkit.JumpClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The order of timers, and what becomes of those that are dropped. */
class TimerHeapTest {

  @Test
  void aMillionCancelledTimersDoNotPileUp() {
    try (Runner runner = Runner.builder().clock(new JumpClock()).build()) {
      Loop loop = runner.loop();
      TimerHeap timers = Kernel.of(loop).scheduler.timers;
      Handle kept = loop.callLater(Duration.ofDays(1), () -> {});
      int most = 0;
      for (int i = 0; i < 1_000_000; i++) {
        loop.callLater(Duration.ofHours(1), () -> {}).cancel();
        most = Math.max(most, timers.slots());
      }
      assertThat(most).isLessThan(300);
      assertThat(timers.size()).isEqualTo(1);
      assertThat(loop.allTimers()).containsExactly(kept);
    }
  }

  @Test
  void timersRunByDeadlineAndThenInTheOrderInWhichTheyWereSet() {
    Random random = new Random(42);
    List<int[]> expected = new ArrayList<>();
    List<int[]> ran = new ArrayList<>();
    TestLoop.run(
        () -> {
          Loop loop = Loop.current();
          for (int i = 0; i < 5_000; i++) {
            int[] timer = {random.nextInt(200), i};
            Handle handle = loop.callAt(timer[0], () -> ran.add(timer));
            if (random.nextInt(3) == 0) {
              handle.cancel();
            } else {
              expected.add(timer);
            }
          }
          Async.sleep(Duration.ofSeconds(1));
        });
    expected.sort(
        Comparator.<int[]>comparingInt(timer -> timer[0]).thenComparingInt(timer -> timer[1]));

    assertThat(ran).isEqualTo(expected);
  }
}
