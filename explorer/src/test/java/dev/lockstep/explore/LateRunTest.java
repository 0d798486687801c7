// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import dev.lockstep.WatchdogError;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that do not end, whose search, replay or analysis ends nevertheless. */
class LateRunTest {

  private static final Duration SOON = Duration.ofMillis(200);

  /** Ends what spins when the test is over. */
  private volatile boolean over;

  private final AtomicInteger runs = new AtomicInteger();

  @AfterEach
  void endWhatSpins() {
    over = true;
  }

  private void spin() {
    while (!over) {
      Thread.onSpinWait();
    }
  }

  private static Explorer.Builder explorer() {
    return Explorer.builder().watchdog(SOON);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aTaskThatSpinsFailsTheRunWithItsNameAndLine(int workers) {
    Exploration exploration =
        explorer()
            .workers(workers)
            .build()
            .explore(
                () -> {
                  Task<Void> spinner = Async.spawn("spinner", this::spin);
                  spinner.await();
                });

    assertThat(exploration.interleavings()).isEqualTo(1);
    assertThat(exploration.finding()).isNotNull();
    assertThat(exploration.finding().failure()).isInstanceOf(WatchdogError.class);
    assertThat(firstLine(exploration.finding()))
        .startsWith(
            "dev.lockstep.WatchdogError: the run took more than 200 ms on the real clock, at 0 s of"
                + " virtual time: the step of 'spinner' does not end, at ")
        .contains("spin(LateRunTest.java:")
        .endsWith("or raise watchdog");
    assertThat(exploration.finding().report()).endsWith("replay: L1:AAA\n");
  }

  @Test
  @Tag("carrier-only") // baton does not run threads that are no tasks
  void aThreadThatSpinsIsNamedInTheDump() {
    Finding finding =
        explorer()
            .build()
            .explore(() -> Thread.ofVirtual().name("waiter").start(this::spin).join())
            .finding();

    assertThat(firstLine(finding)).contains("the step of 'waiter' does not end, at ");
    assertThat(finding.why())
        .contains("  thread 'waiter' runs")
        .anyMatch(line -> line.contains("spin(LateRunTest.java:"));
  }

  @Test
  void aCallbackThatSpinsIsNamedInTheDump() {
    Finding finding =
        explorer()
            .build()
            .explore(
                () -> {
                  Loop.current().callSoon(this::spin);
                  Async.sleep(Duration.ofSeconds(1));
                })
            .finding();

    assertThat(firstLine(finding)).contains("a callback does not end, at ");
    assertThat(finding.why())
        .contains("  a callback runs")
        .anyMatch(line -> line.contains("spin(LateRunTest.java:"));
  }

  @Test
  void aProgramThatSpinsBeforeItsLoopIsNamed() {
    Finding finding = explorer().build().exploreRuns(run -> spin()).finding();

    assertThat(firstLine(finding)).contains("the program does not end, at ", "spin(LateRunTest.");
  }

  @Test
  void aRunThatWaitsForAHoldSaysSoAndItsThreadIsFree() {
    Finding finding =
        explorer()
            .build()
            .explore(
                () -> {
                  Loop.current().hold("upload");
                  Async.future().await();
                })
            .finding();

    assertThat(firstLine(finding)).endsWith("of virtual time: nothing is ready");
    assertThat(finding.why()).anyMatch(line -> line.startsWith("  hold 'upload'"));
  }

  @Test
  void whatHeedsAnInterruptIsEndedByIt() {
    CountDownLatch ended = new CountDownLatch(1);
    Finding finding =
        explorer()
            .build()
            .explore(
                () -> {
                  while (!Thread.interrupted()) {
                    Thread.onSpinWait();
                  }
                  ended.countDown();
                })
            .finding();

    assertThat(finding.failure()).isInstanceOf(WatchdogError.class);
    assertThat(ended.getCount()).isZero();
  }

  @Test
  void aReplayThatSpinsHasFailed() {
    Execution execution = explorer().build().replay(Interleaving.fifo(), this::spin);

    assertThat(execution.failure()).isInstanceOf(WatchdogError.class);
  }

  @Test
  void aCandidateThatSpinsEndsTheShrinking() {
    AsyncAction program =
        () -> {
          if (runs.incrementAndGet() > 1) {
            spin();
          }
          throw new AssertionError("the first time");
        };
    Program whole = run -> run.main(program);
    Execution failed = explorer().build().replay(Interleaving.ofSeed(7), whole);

    Finding finding = explorer().build().investigate(failed, whole);

    assertThat(finding.failure()).hasMessage("the first time");
    assertThat(finding.doubt())
        .startsWith("not deterministic: run again, the same interleaving does not end: ")
        .contains("spin(LateRunTest.java:");
  }

  @Test
  void aRunThatPassesAndThenSpinsIsNotDeterministic() {
    Finding finding =
        explorer()
            .build()
            .explore(
                () -> {
                  if (runs.incrementAndGet() > 1) {
                    spin();
                  }
                })
            .finding();

    assertThat(finding.failure())
        .isInstanceOf(NondeterminismError.class)
        .hasMessageStartingWith(
            "not deterministic: run again, the same interleaving does not end: ");
  }

  @Test
  void aProgramOfManyShortRunsMayTakeLongerThanOneRunMay() {
    Exploration exploration =
        Explorer.builder()
            .watchdog(Duration.ofHours(1))
            .interleavings(200)
            .build()
            .explore(() -> Programs.tasks(3, 3));

    assertThat(exploration.finding()).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void theConditionToStopIsEvaluatedAfterEachInterleaving(int workers) {
    AtomicInteger seen = new AtomicInteger();
    Exploration exploration =
        Explorer.builder()
            .workers(workers)
            .watchedBy(execution -> seen.incrementAndGet())
            .stopWhen(() -> seen.get() == 5)
            .build()
            .explore(() -> Programs.tasks(3, 3, 3));

    assertThat(exploration.interleavings()).isEqualTo(5);
    assertThat(seen).hasValue(5);
    assertThat(exploration.isComplete()).isFalse();
  }

  @Test
  void anInterruptOfTheCallerEndsTheSearch() {
    Thread caller = Thread.currentThread();

    assertThatThrownBy(
            () ->
                Explorer.builder()
                    .build()
                    .explore(
                        () -> {
                          Loop.current().hold("forever");
                          caller.interrupt();
                          Async.future().await();
                        }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("interrupted while exploring");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void anExplorerOnALoopIsRefused() {
    assertThatThrownBy(() -> Async.run(() -> Explorer.builder().build().explore(() -> {})))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Explorer makes the loops of its runs itself and cannot be called on a loop; use @Test"
                + " instead of @LoopTest, or call it outside of Async.run(...)");
  }

  private static String firstLine(Finding finding) {
    return finding.message().lines().findFirst().orElse("");
  }
}
