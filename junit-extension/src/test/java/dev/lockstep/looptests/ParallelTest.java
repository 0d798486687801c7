// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.looptests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.Loop;
import dev.lockstep.junit.LoopScope;
import dev.lockstep.junit.LoopSettings;
import dev.lockstep.junit.LoopTest;
import dev.lockstep.junit.TestClock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Loop tests that JUnit runs in parallel. */
class ParallelTest {

  private static final Map<String, String> PARALLEL =
      Map.of(
          "junit.jupiter.execution.parallel.enabled", "true",
          "junit.jupiter.execution.parallel.mode.default", "concurrent",
          "junit.jupiter.execution.parallel.config.strategy", "fixed",
          "junit.jupiter.execution.parallel.config.fixed.parallelism", "8");

  @Test
  void aThousandTestsInParallelDoTheSameAsOneAfterTheOther() {
    Thousand.reset();
    assertThat(Launch.of(Thousand.class).failures()).isEmpty();
    Map<Integer, String> oneByOne = Map.copyOf(Thousand.TRACES);
    Thousand.reset();
    assertThat(Launch.of(Thousand.class, PARALLEL).failures()).isEmpty();
    assertThat(oneByOne).hasSize(1000);
    assertThat(Thousand.TRACES).isEqualTo(oneByOne);
  }

  @Test
  void testsOnTheRealClockDoNotRunInParallel() {
    assertThat(Launch.of(RealOnes.class, PARALLEL).failures()).isEmpty();
  }

  static class RealOnes {
    private static final AtomicInteger RUNNING = new AtomicInteger();

    @LoopTest(clock = TestClock.REAL)
    void one() {
      alone();
    }

    @LoopTest(clock = TestClock.REAL)
    void two() {
      alone();
    }

    @LoopTest(clock = TestClock.REAL)
    void three() {
      alone();
    }

    private static void alone() {
      assertThat(RUNNING.incrementAndGet()).isEqualTo(1);
      for (int i = 0; i < 100; i++) {
        Async.yieldNow();
      }
      assertThat(RUNNING.decrementAndGet()).isZero();
    }
  }

  @Test
  void testsThatShareALoopTakeTurnsAlsoThoseOfNestedClasses() {
    Shared.reset();
    assertThat(Launch.of(Shared.class, PARALLEL).failures()).isEmpty();
    assertThat(Shared.seconds).hasSize(20);
    assertThat(Shared.LOOPS).hasSize(1);
  }

  @LoopSettings(scope = LoopScope.CLASS)
  static class Shared {
    static final Set<Loop> LOOPS = ConcurrentHashMap.newKeySet();
    static Set<Long> seconds;

    static void reset() {
      LOOPS.clear();
      seconds = ConcurrentHashMap.newKeySet();
    }

    @RepeatedTest(10)
    void test(Loop loop) {
      sleepAlone(loop);
    }

    @Nested
    class Inner {
      @RepeatedTest(10)
      void test(Loop loop) {
        sleepAlone(loop);
      }
    }

    /** Each test sees the clock a second later than the one before it. */
    private static void sleepAlone(Loop loop) {
      LOOPS.add(loop);
      Async.sleep(Duration.ofSeconds(1));
      seconds.add(loop.nanoTime() / 1_000_000_000);
    }
  }
}
