// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.Task;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class EndlessRunTest {

  @Test
  void twoTasksThatGiveWayToEachOtherForEverAreReported() {
    Finding finding =
        Explorer.builder().steps(100).build().explore(EndlessRunTest::afterYou).finding();

    assertThat(finding).isNotNull();
    assertThat(finding.failure())
        .isInstanceOf(EndlessRunError.class)
        .hasMessage(
            "endless run: no end after 1100 steps, the last 1000 of them first in, first out; a cycle"
                + " of 2 steps repeats all the time; if the program is only long, raise"
                + " steps(...)");
    assertThat(finding.report())
        .contains("these steps repeat forever:\n")
        .contains("a: yields EndlessRunTest.java:")
        .contains("b: yields EndlessRunTest.java:");
  }

  private static void afterYou() {
    Task<Void> a = Async.spawn("a", EndlessRunTest::giveWay);
    Task<Void> b = Async.spawn("b", EndlessRunTest::giveWay);
    a.await();
    b.await();
  }

  private static void giveWay() {
    while (true) {
      Async.yieldNow();
    }
  }

  @Test
  void aSlowProgramThatEndsIsNot() {
    Exploration exploration =
        Explorer.builder()
            .steps(100)
            .interleavings(20)
            .build()
            .explore(() -> Programs.tasks(300, 300));

    assertThat(exploration.finding()).isNull();
  }

  @Test
  void aProgramThatMakesManyStepsInALongTimeIsNot() {
    Exploration exploration =
        Explorer.builder()
            .steps(10)
            .interleavings(20)
            .build()
            .explore(
                () -> {
                  for (int i = 0; i < 300; i++) {
                    Async.sleep(Duration.ofSeconds(1));
                  }
                });

    assertThat(exploration.finding()).isNull();
  }

  @Test
  void stepsThatRepeatOnceTimeStandsAreReported() {
    Finding finding =
        Explorer.builder()
            .steps(10)
            .build()
            .explore(
                () -> {
                  for (int i = 0; i < 100; i++) {
                    Async.sleep(Duration.ofSeconds(1));
                  }
                  giveWay();
                })
            .finding();

    assertThat(finding).isNotNull();
    assertThat(finding.failure())
        .isInstanceOf(EndlessRunError.class)
        .hasMessageMatching(
            "endless run: no end after \\d+ steps, the last 110 of them without time moving; one step"
                + " repeats all the time; if the program is only long, raise steps\\(...\\)");
  }

  @Test
  void aProgramThatNeverEndsThoughTimeMovesIsReportedWithItsCycle() {
    Finding finding =
        Explorer.builder()
            .steps(10)
            .build()
            .explore(
                () -> {
                  while (true) {
                    Async.sleep(Duration.ofSeconds(1));
                  }
                })
            .finding();

    assertThat(finding).isNotNull();
    assertThat(finding.failure())
        .isInstanceOf(EndlessRunError.class)
        .hasMessageMatching(
            "endless run: no end after 1100 steps, though time has moved to PT\\w+; if the program is"
                + " only long, raise steps\\(...\\)");
    assertThat(finding.why()).hasSizeGreaterThan(1).contains("these steps repeat forever:");
    assertThat(finding.why().getLast()).startsWith("  main: waits for sleep of PT1S");
  }

  @Test
  void whatWaitsForAFlagGetsThereInTheFairTailWhateverTheStrategy() {
    Exploration exploration =
        Explorer.builder()
            .steps(100)
            .interleavings(200)
            .strategy(Strategy.randomWalk())
            .build()
            .explore(
                () -> {
                  AtomicBoolean flag = new AtomicBoolean();
                  Task<Void> spins =
                      Async.spawn(
                          () -> {
                            while (!flag.get()) {
                              Async.yieldNow();
                            }
                          });
                  Async.yieldNow();
                  flag.set(true);
                  spins.await();
                });

    assertThat(exploration.finding()).isNull();
  }

  @Test
  void aConditionThatNeverHoldsFailsWithItsWords() {
    Finding finding =
        Explorer.builder()
            .build()
            .exploreRuns(
                run ->
                    run.main(
                        () -> {
                          run.eventually("the impossible", () -> false);
                          Async.yieldNow();
                        }))
            .finding();

    assertThat(finding).isNotNull();
    assertThat(finding.failure()).hasMessage("never held in this run: the impossible");
  }

  @Test
  void aConditionThatHoldsForAMomentIsEnough() {
    Exploration exploration =
        Explorer.builder()
            .build()
            .exploreRuns(
                run ->
                    run.main(
                        () -> {
                          AtomicBoolean busy = new AtomicBoolean();
                          run.eventually("busy", busy::get);
                          busy.set(true);
                          Async.yieldNow();
                          busy.set(false);
                        }));

    assertThat(exploration.finding()).isNull();
  }
}
