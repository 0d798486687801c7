// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepWatchTest {

  private static final long MILLIS = 1_000_000;

  private final List<String> reports = new ArrayList<>();
  private long now;
  private final StepWatch watch = new StepWatch(() -> now, 100 * MILLIS, reports::add);

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
}
