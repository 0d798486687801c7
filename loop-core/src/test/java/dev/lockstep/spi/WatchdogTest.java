// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.testkit.TestWatchdogWait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Calls that are waited for and stopped. */
class WatchdogTest {

  private static final Duration LONG = Duration.ofDays(1);

  private final TestWatchdogWait patience = new TestWatchdogWait();
  private final Watchdog watchdog = new Watchdog(LONG, patience);
  private final Error report = new Error("late");

  @Test
  void aCallThatHasEndedReturnsAndThrowsWhatItDid() throws Throwable {
    CompletableFuture<String> returned = Watchdog.start(() -> "done", Runnable::run);

    assertThat(watchdog.await(returned)).isTrue();
    assertThat(Watchdog.result(returned)).isEqualTo("done");
    for (Exception thrown :
        List.of(
            new CompletionException(new Error("inner")),
            new CancellationException("no"),
            new InterruptedException("no"))) {
      CompletableFuture<String> failed =
          Watchdog.start(
              () -> {
                throw thrown;
              },
              Runnable::run);
      assertThat(watchdog.await(failed)).isTrue();
      assertThatThrownBy(() -> Watchdog.result(failed)).isSameAs(thrown);
    }
  }

  @Test
  void theMachinesClockSaysWhetherACallIsLate() throws InterruptedException {
    Watchdog hasty = Watchdog.of(Duration.ofNanos(1));

    assertThat(hasty.await(new CompletableFuture<>())).isFalse();
    assertThat(hasty.await(CompletableFuture.completedFuture(1))).isTrue();
    assertThat(hasty.await(CompletableFuture.failedFuture(report))).isTrue();
    assertThat(hasty.stop(new CompletableFuture<>(), () -> {}, report)).isFalse();
  }

  @Test
  void aCallThatEndsWhenItIsStoppedAddsWhatItThrowsToTheReport() {
    CompletableFuture<String> call = new CompletableFuture<>();
    Error cancelled = new Error("cancelled");

    boolean ended = watchdog.stop(call, () -> call.completeExceptionally(cancelled), report);

    assertThat(ended).isTrue();
    assertThat(report).hasSuppressedException(cancelled);
  }

  @Test
  void aCallThatSpinsOnHasNotEnded() {
    patience.end(1);

    assertThat(watchdog.stop(new CompletableFuture<>(), () -> {}, report)).isFalse();
    assertThat(report.getSuppressed()).isEmpty();
  }

  @Test
  void anInterruptWhileACallIsStoppedGivesItUpAndIsKept() {
    Thread.currentThread().interrupt();

    assertThat(watchdog.stop(new CompletableFuture<>(), () -> {}, report)).isFalse();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aStoppedCallHasTheLimitToEndInAndTwoSecondsAtMost() {
    List<Duration> waits = new ArrayList<>();
    WatchdogWait noting = (call, limit) -> waits.add(limit);
    CompletableFuture<Integer> call = CompletableFuture.completedFuture(1);

    new Watchdog(Duration.ofMillis(1), noting).stop(call, () -> {}, report);
    new Watchdog(LONG, noting).stop(call, () -> {}, report);

    assertThat(waits).containsExactly(Duration.ofMillis(1), Duration.ofSeconds(2));
  }

  @Test
  void aLimitIsMoreThanZero() {
    assertThatThrownBy(() -> Watchdog.of(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("watchdog limit = PT-1S must be more than zero");
  }

  /** A debugger stops all threads for an hour: the slice that is under way is over, and no more. */
  @Test
  void aStopOfTheJvmCountsAsASlice() throws Exception {
    List<Duration> slices = new ArrayList<>();
    CompletableFuture<String> call =
        new CompletableFuture<>() {
          @Override
          public String get(long timeout, TimeUnit unit) throws TimeoutException {
            slices.add(Duration.of(timeout, unit.toChronoUnit()));
            throw new TimeoutException("however long it took");
          }
        };
    assertThat(WatchdogWait.REAL.await(call, Duration.ofMillis(250))).isFalse();
    assertThat(slices)
        .containsExactly(Duration.ofMillis(100), Duration.ofMillis(100), Duration.ofMillis(50));
  }

  @Test
  void aWaitOfNoTimeLooksOnce() throws Exception {
    assertThat(WatchdogWait.REAL.await(new CompletableFuture<>(), Duration.ZERO)).isFalse();
    assertThat(WatchdogWait.REAL.await(CompletableFuture.completedFuture("done"), Duration.ZERO))
        .isTrue();
  }
}
