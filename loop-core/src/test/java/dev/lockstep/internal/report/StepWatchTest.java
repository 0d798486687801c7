// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class StepWatchTest {

  private static final long MILLIS = 1_000_000;

  private final List<String> reports = new ArrayList<>();
  private long now;
  private final StepWatch watch = watch(100 * MILLIS);

  @Test
  void aStepIsReportedAtItsEndIfItTookTooLong() {
    watch.begin("a callback", null, Thread.currentThread());
    now += 100 * MILLIS;
    watch.end();
    assertThat(reports)
        .containsExactly(
            "a callback held the loop for PT0.1S; hand blocking code to Async.toThread()");
  }

  @Test
  void aShortStepIsNotReported() {
    watch.begin("a callback", null, Thread.currentThread());
    now += 99 * MILLIS;
    watch.look();
    watch.end();
    assertThat(reports).isEmpty();
  }

  @Test
  void aStepThatDoesNotEndIsReportedOnceWithItsFrame() {
    watch.begin("'main'", null, Thread.currentThread());
    now += 250 * MILLIS;
    watch.look();
    watch.look();
    assertThat(reports)
        .singleElement()
        .asString()
        .startsWith("the loop is blocked: 'main' has held it for PT0.25S at ");
  }

  @Test
  void betweenStepsNothingIsReported() {
    watch.begin("a callback", null, Thread.currentThread());
    watch.end();
    now += 1000 * MILLIS;
    watch.look();
    watch.end();
    assertThat(reports).isEmpty();
  }

  private StepWatch watch(long threshold) {
    return new StepWatch(() -> now, threshold, () -> ", or the flag", reports::add);
  }

  @Test
  void aStepThatWaitsIsReportedAfterASecondWithTheCallAndBothRemedies() throws Exception {
    StepWatch patient = watch(3600 * 1000 * MILLIS);
    CountDownLatch latch = new CountDownLatch(1);
    Thread waiter = Thread.ofPlatform().daemon().start(() -> awaitIn(latch));
    try {
      while (waiter.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      patient.begin("a callback", null, waiter);
      now += 999 * MILLIS;
      patient.look();
      assertThat(reports).isEmpty();
      now += MILLIS;
      patient.look();
      patient.look();
      assertThat(reports)
          .singleElement()
          .asString()
          .matches(
              "the loop is blocked: a callback has held it for PT1S, waiting in"
                  + " CountDownLatch\\.await\\(\\) at .*StepWatchTest\\.awaitIn"
                  + "\\(StepWatchTest\\.java:\\d+\\); hand blocking code to Async\\.toThread\\(\\),"
                  + " or the flag");
    } finally {
      latch.countDown();
    }
  }

  private static void awaitIn(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aStepThatComputesIsReportedAfterItsOwnLimitOnly() {
    StepWatch patient = watch(3600 * 1000 * MILLIS);
    patient.begin("a callback", null, Thread.currentThread());
    now += 60_000 * MILLIS;
    patient.look();
    patient.end();
    assertThat(reports).isEmpty();
  }
}
