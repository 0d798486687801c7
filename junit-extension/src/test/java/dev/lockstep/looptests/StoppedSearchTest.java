// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.looptests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.Loop;
import dev.lockstep.WatchdogError;
import dev.lockstep.explore.InterleavingFailure;
import dev.lockstep.junit.LoopTest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests that are stopped while they run in many interleavings. They wait for what never comes, so
 * that they are stopped however fast the machine is, and each is the only one that can be.
 */
class StoppedSearchTest {

  @Test
  void theWatchdogStopsARunThatWaitsForAHoldAndNoOtherRunFollows() {
    Held.reset();
    Throwable failure = Launch.of(Held.class).failure();
    assertThat(failure)
        .isInstanceOf(InterleavingFailure.class)
        .hasCauseInstanceOf(WatchdogError.class);
    assertThat(failure.getMessage())
        .startsWith("fails in interleaving 1 of 50 (0 deviations from first in, first out): ")
        .contains("the run took more than 1 s on the real clock, at 0 s of virtual time: ")
        .contains("to run this one again: @Replay(\"L1:AAA\")");
    assertThat(Held.runs).isLessThanOrEqualTo(1);
  }

  static class Held {
    static int runs;

    static void reset() {
      runs = 0;
    }

    @LoopTest(interleavings = 50, watchdog = "1 s")
    void waits(Loop loop) {
      runs++;
      loop.hold("upload");
      Async.future().await();
    }
  }

  @Test
  void aRunThatSpinsIsReportedWithItsLineAndItsInterleaving() {
    try {
      Throwable failure = Launch.of(Spinning.class).failure();
      assertThat(failure)
          .isInstanceOf(InterleavingFailure.class)
          .hasCauseInstanceOf(WatchdogError.class)
          .hasMessageContaining("does not end, at ")
          .hasMessageContaining("StoppedSearchTest$Spinning.lambda$spins$0(StoppedSearchTest.java:")
          .hasMessageContaining("@Replay(\"L1:");
    } finally {
      Spinning.stop = true;
    }
  }

  static class Spinning {
    static volatile boolean stop;

    @LoopTest(interleavings = 50, watchdog = "1 s")
    void spins() {
      Async.spawn(
          "spinner",
          () -> {
            while (!stop) {
              Thread.onSpinWait();
            }
          });
      Async.sleep(Duration.ofSeconds(1));
    }
  }

  @Test
  void timeoutOfJUnitStopsTheSearchAndTheRunThatIsUnderWayIsTornDown() {
    TimedOut.reset();
    Throwable failure = Launch.of(TimedOut.class).failure();
    assertThat(failure)
        .isInstanceOf(TimeoutException.class)
        .hasMessage("waits(dev.lockstep.Loop) timed out after 1 millisecond");
    assertThat(failure.getSuppressed()[0])
        .isInstanceOf(InterruptedException.class)
        .hasMessageStartingWith("the test was interrupted; its tasks were\n");
    assertThat(TimedOut.setUps).isLessThanOrEqualTo(1);
    assertThat(TimedOut.tornDown).isEqualTo(TimedOut.setUps);
  }

  static class TimedOut {
    static int setUps;
    static int tornDown;

    static void reset() {
      setUps = 0;
      tornDown = 0;
    }

    @BeforeEach
    void setUp() {
      setUps++;
    }

    @LoopTest(interleavings = 50)
    @Timeout(value = 1, unit = TimeUnit.MILLISECONDS)
    void waits(Loop loop) {
      loop.hold("upload");
      Async.future().await();
    }

    @AfterEach
    void tearDown() {
      Async.yieldNow();
      tornDown++;
    }
  }
}
