// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.looptests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.DeadlockError;
import dev.lockstep.junit.LoopFailure;
import dev.lockstep.junit.LoopTest;
import dev.lockstep.junit.Replay;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** Tests that stop at an assumption, beside what else fails in them. */
class AssumptionsTest {

  @Test
  void anAssumptionThatFailsInEveryRunAbortsTheTest() {
    Launch.of(Aborting.class).tests().assertStatistics(stats -> stats.aborted(2).failed(0));
  }

  static class Aborting {
    @LoopTest(interleavings = 5)
    void aborts() {
      Assumptions.abort("not here");
    }

    @LoopTest
    void abortsInItsOnlyRun() {
      Assumptions.abort("not here");
    }
  }

  @Test
  void whatTheTearDownThrowsInRunsThatTheirAssumptionsAbortFailsTheTest() {
    Throwable cause = Launch.of(CheckedInTearDown.class).failure().getCause();
    assertThat(cause).isInstanceOf(AssertionError.class).hasMessage("[b, a]");
    assertThat(cause.getSuppressed()[0])
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining("a goes first");
  }

  static class CheckedInTearDown {
    private final List<String> order = new ArrayList<>();

    @LoopTest(interleavings = 40)
    void assumesAnOrder() {
      var a = Async.spawn("a", () -> add("a"));
      var b = Async.spawn("b", () -> add("b"));
      a.await();
      b.await();
      Assumptions.assumeTrue(order.get(0).equals("a"), "a goes first");
    }

    private void add(String name) {
      Async.yieldNow();
      order.add(name);
    }

    @AfterEach
    void tearDown() {
      if (!order.get(0).equals("a")) {
        throw new AssertionError(order.toString());
      }
    }
  }

  @Test
  void anErrorThatNobodyAwaitedFailsARunThatItsAssumptionAborts() {
    assertThat(Launch.of(FailingBeside.class).failures())
        .hasSize(2)
        .allSatisfy(
            failure ->
                assertThat(failure)
                    .hasRootCauseMessage("lost")
                    .satisfiesAnyOf(
                        it -> assertThat(it).isInstanceOf(LoopFailure.class),
                        it -> assertThat(it).hasCauseInstanceOf(LoopFailure.class)));
  }

  static class FailingBeside {
    @LoopTest(interleavings = 5)
    void abortsInEachRun() {
      failBeside();
    }

    @LoopTest
    void abortsInItsOnlyRun() {
      failBeside();
    }

    private static void failBeside() {
      Async.spawn(
          "beside",
          () -> {
            throw new IllegalStateException("lost");
          });
      Async.yieldNow();
      Async.yieldNow();
      Assumptions.abort("not here");
    }
  }

  @Test
  void aTearDownThatFailsInAReplayedRunFailsItDespiteTheAssumption() {
    assertThat(Launch.of(Replayed.class).failure().getCause()).hasMessage("torn down");
  }

  static class Replayed {
    @LoopTest
    @Replay("L1:AAA")
    void aborts() {
      Assumptions.abort("not here");
    }

    @AfterEach
    void tearDown() {
      throw new IllegalStateException("torn down");
    }
  }

  @Test
  void whatTheTearDownThrowsAfterADeadlockIsToldWithIt() {
    Throwable cause = Launch.of(TornDownAfterDeadlock.class).failure().getCause();
    assertThat(cause).isInstanceOf(DeadlockError.class);
    assertThat(cause.getSuppressed())
        .extracting(Throwable::getMessage)
        .contains("broken", "torn down");
  }

  static class TornDownAfterDeadlock {
    @LoopTest(interleavings = 3)
    void waitsForever() {
      try {
        Async.future().await();
      } finally {
        brokenCleanUp();
      }
    }

    private static void brokenCleanUp() {
      throw new IllegalStateException("broken");
    }

    @AfterEach
    void tearDown() {
      throw new IllegalStateException("torn down");
    }
  }
}
