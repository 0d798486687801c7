// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.AsyncFuture;
import dev.lockstep.CancelledError;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.testkit.JumpClock;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** Tests that an error is reported once if nobody asks for it, and not at all if somebody does. */
class NeverSilentTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final int MOST_COLLECTIONS = 1000;

  private final List<String> reports = new ArrayList<>();

  private void run(AsyncAction program) {
    try (Runner runner = TestLoop.runner()) {
      runner.loop().setExceptionHandler((loop, context) -> reports.add(context.message()));
      runner.run(program);
    }
  }

  private static Task<Void> failing(String name) {
    return Async.spawn(
        name,
        () -> {
          throw new IllegalStateException("lost");
        });
  }

  @Test
  void anErrorThatNobodyAskedForIsReportedAtTheEndWithItsSpawnSite() {
    run(
        () -> {
          failing("quiet");
          Async.yieldNow();
        });
    assertThat(reports)
        .singleElement()
        .asString()
        .matches(
            "task 'quiet' failed and nobody asked for its exception, spawned at"
                + " dev\\.lockstep\\.testing\\.NeverSilentTest\\.failing\\(NeverSilentTest\\.java:\\d+\\)");
  }

  @Test
  void anErrorThatCanNoLongerBeAskedForIsReportedWhileTheLoopRuns() {
    run(
        () -> {
          WeakReference<Task<Void>> gone = new WeakReference<>(failing("collected"));
          Async.yieldNow();
          for (int i = 0; i < MOST_COLLECTIONS && reports.isEmpty(); i++) {
            System.gc();
            Async.yieldNow();
          }
          assertThat(reports)
              .as("the task is %s", gone.get() == null ? "collected" : "held")
              .hasSize(1);
        });
    assertThat(reports)
        .singleElement()
        .asString()
        .startsWith("task 'collected' failed and nobody asked for its exception");
  }

  @Test
  void anErrorThatSomebodyAskedForIsNotReported() {
    run(
        () -> {
          Task<Void> awaited = failing("awaited");
          assertThatThrownBy(awaited::await).hasMessage("lost");
          AsyncFuture<Integer> looked = Async.future();
          looked.setException(new IllegalStateException("seen"));
          assertThat(looked.exception()).hasMessage("seen");
        });
    assertThat(reports).isEmpty();
  }

  @Test
  void aTaskThatSwallowsItsCancellationIsReportedWithThePlace() {
    run(
        () -> {
          Task<Void> task =
              Async.spawn(
                  "deaf",
                  () -> {
                    try {
                      Async.sleep(HOUR);
                    } catch (CancelledError e) {
                      // and goes on
                    }
                  });
          Async.yieldNow();
          task.cancel();
          task.await();
        });
    assertThat(reports)
        .singleElement()
        .asString()
        .matches(
            "task 'deaf' swallowed the cancellation that was thrown at"
                + " dev\\.lockstep\\.testing\\.NeverSilentTest\\.\\S+\\(NeverSilentTest\\.java:\\d+\\);"
                + " rethrow CancelledError, or call uncancel\\(\\), spawned at .*");
  }

  @Test
  void aCancellationWrappedInAnotherErrorIsReportedAsSwallowed() {
    run(
        () -> {
          Task<Void> task =
              Async.spawn(
                  () -> {
                    try {
                      Async.sleep(HOUR);
                    } catch (CancelledError e) {
                      throw new AssertionError("multiple failures", e);
                    }
                  });
          Async.yieldNow();
          task.cancel();
          assertThatThrownBy(task::await).isInstanceOf(AssertionError.class);
        });
    assertThat(reports).singleElement().asString().contains("swallowed the cancellation");
  }

  @Test
  void aCancellationTakenBackOrAnsweredByAFailedCleanUpIsNotReported() {
    run(
        () -> {
          Task<Void> takesItBack =
              Async.spawn(
                  () -> {
                    try {
                      Async.sleep(HOUR);
                    } catch (CancelledError e) {
                      Async.currentTask().uncancel();
                    }
                  });
          Task<Void> failsToCleanUp =
              Async.spawn(
                  () -> {
                    try {
                      Async.sleep(HOUR);
                    } catch (CancelledError e) {
                      throw new IllegalStateException("clean-up");
                    }
                  });
          Async.yieldNow();
          takesItBack.cancel();
          failsToCleanUp.cancel();
          takesItBack.await();
          assertThatThrownBy(failsToCleanUp::await).hasMessage("clean-up");
        });
    assertThat(reports).isEmpty();
  }

  @Test
  void aTaskThatDoesNotEndAfterTheRunIsReportedAndGivenUp() {
    try (Runner runner =
        Runner.builder().clock(new JumpClock()).closeLimit(Duration.ofMinutes(2)).build()) {
      runner.loop().setExceptionHandler((loop, context) -> reports.add(context.message()));
      int value =
          runner.run(
              () -> {
                Async.spawn(
                    "stubborn",
                    () -> {
                      int cancelled = 0;
                      while (cancelled < 2) {
                        try {
                          Async.sleep(HOUR);
                        } catch (CancelledError e) {
                          cancelled++;
                        }
                      }
                    });
                Async.yieldNow();
                return 1;
              });
      assertThat(value).isEqualTo(1);
      assertThat(reports)
          .containsExactly(
              "task 'stubborn' has not ended PT2M on the jump clock after it was cancelled; it waits"
                  + " for sleep of PT1H");
    }
  }

  @Test
  void debugModeLogsEachStepThatTakesLongerThanTheLimit() {
    Logger logger = Logger.getLogger("dev.lockstep");
    Handler handler = new Recorder(reports);
    logger.addHandler(handler);
    try (Runner runner =
        Runner.builder().clock(new JumpClock()).debug(true).slowStep(Duration.ZERO).build()) {
      runner.run(() -> Async.sleep(HOUR));
    } finally {
      logger.removeHandler(handler);
    }
    assertThat(reports)
        .anyMatch(
            report ->
                report.startsWith("'main' held the loop for PT")
                    && report.contains(", up to dev.lockstep.testing.NeverSilentTest")
                    && report.endsWith("; hand blocking code to Async.toThread()"));
  }

  /** A handler that records log messages. */
  private static final class Recorder extends Handler {
    private final List<String> messages;

    private Recorder(List<String> messages) {
      this.messages = messages;
    }

    @Override
    public synchronized void publish(LogRecord logged) {
      messages.add(logged.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
