// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import dev.lockstep.Hold;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.WatchdogError;
import dev.lockstep.spi.Watchdog;
import dev.lockstep.testkit.TestWatchdogWait;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A run that takes too long on the real clock is ended, even one that spins. */
class WatchdogTest {

  private final TestWatchdogWait patience = new TestWatchdogWait();

  private Runner runner() {
    return Runner.builder()
        .clock(new VirtualClock())
        .watchdog(new Watchdog(Duration.ofSeconds(30), patience))
        .build();
  }

  @Test
  void aRunThatSpinsIsGivenUpWithADumpOfItsTasks() {
    AtomicBoolean stop = new AtomicBoolean();
    try (Runner runner = runner()) {
      Throwable thrown =
          catchThrowable(
              () ->
                  runner.run(
                      () -> {
                        Async.sleep(Duration.ofSeconds(5));
                        patience.end(2); // of the limit, and of what it has to end in
                        while (!stop.get()) {
                          Thread.onSpinWait();
                        }
                      }));

      assertThat(thrown).isInstanceOf(WatchdogError.class);
      assertThat(thrown.getMessage())
          .startsWith(
              "the run took more than PT30S on the real clock, at 2000-01-01T00:00:05Z on the"
                  + " virtual clock; end what runs forever, or raise watchdog(...)\n"
                  + "1 task not done\n  task 'main' runs")
          .contains("WatchdogTest.lambda$aRunThatSpinsIsGivenUpWithADumpOfItsTasks$");
    } finally {
      stop.set(true);
    }
  }

  @Test
  void aRunThatComputesIsInterruptedAndTidiesUp() {
    AtomicBoolean tidied = new AtomicBoolean();
    try (Runner runner = runner()) {
      assertThatThrownBy(
              () ->
                  runner.run(
                      () -> {
                        try {
                          Async.spawn("child", this::compute).await();
                        } finally {
                          Async.spawn(() -> tidied.set(true)).await();
                        }
                      }))
          .isInstanceOf(WatchdogError.class);
      assertThat(tidied).isTrue();
    }
  }

  private void compute() {
    patience.end(1);
    while (!Thread.currentThread().isInterrupted()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aRunThatWaitsForAHoldIsCancelledAndTidiesUp() {
    AtomicBoolean tidied = new AtomicBoolean();
    try (Runner runner = runner()) {
      runner.loop().hold("upload");
      assertThatThrownBy(
              () ->
                  runner.run(
                      () -> {
                        try {
                          Loop.current().callSoon(() -> patience.end(1));
                          Async.future().await();
                        } finally {
                          tidied.set(true);
                        }
                      }))
          .isInstanceOf(WatchdogError.class)
          .hasMessageStartingWith(
              "the run took more than PT30S on the real clock, at 2000-01-01T00:00:00Z on the"
                  + " virtual clock; ")
          .hasMessageContaining("\n  task 'main' waits for a future")
          .hasMessageContaining("hold 'upload'");
      assertThat(tidied).isTrue();
    }
  }

  @Test
  void anInterruptOfTheThreadThatWaitsCancelsTheRunAndIsKept() {
    try (Runner runner = runner()) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(
              () ->
                  runner.run(
                      () -> {
                        try (Hold hold = runner.loop().hold("upload")) {
                          Async.future().await();
                        }
                      }))
          .isInstanceOf(CancelledError.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void aRunThatEndsInTimeReturnsWhatItReturnsAndThrowsWhatItThrows() {
    try (Runner runner = runner()) {
      String value =
          runner.run(
              () -> {
                Async.sleep(Duration.ofDays(1));
                return "done";
              });

      assertThat(value).isEqualTo("done");
      assertThatThrownBy(
              () ->
                  runner.run(
                      () -> {
                        throw new IllegalStateException("no");
                      }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("no");
    }
  }

  @Test
  void aLimitIsMoreThanZero() {
    assertThatThrownBy(() -> Runner.builder().watchdog(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("watchdog limit = PT0S must be more than zero");
  }
}
