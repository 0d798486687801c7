// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.testing.TestLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TimeoutTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void theErrorSaysHowLongAndOnWhichClock() {
    TestLoop.run(
        () ->
            assertThatThrownBy(() -> Async.timeout(SECOND.multipliedBy(5), () -> Async.sleep(HOUR)))
                .isInstanceOf(AsyncTimeoutException.class)
                .hasMessage("timed out after PT5S on the jump clock")
                .hasCauseInstanceOf(CancelledError.class));
  }

  @Test
  void aBlockThatIsFastEnoughHasItsValue() {
    assertThat(TestLoop.<Integer>call(() -> Async.timeout(HOUR, () -> 5))).isEqualTo(5);
    assertThat(TestLoop.<Integer>call(() -> Async.timeout(null, () -> 5))).isEqualTo(5);
  }

  @Test
  void theTaskIsNotBeingCancelledAfterwards() {
    TestLoop.run(
        () -> {
          assertThatThrownBy(() -> Async.timeout(SECOND, () -> Async.sleep(HOUR)))
              .isInstanceOf(AsyncTimeoutException.class);
          assertThat(Async.currentTask().cancelling()).isZero();
          Async.sleep(SECOND);
        });
  }

  @Test
  void aDeadlineThatIsNotInTheFutureExpiresAtTheFirstWait() {
    TestLoop.run(
        () -> {
          List<String> log = new ArrayList<>();
          assertThatThrownBy(
                  () ->
                      Async.timeout(
                          Duration.ZERO,
                          () -> {
                            log.add("ran");
                            Async.yieldNow();
                            log.add("not this");
                          }))
              .hasMessage("timed out after PT0S on the jump clock");
          assertThat(log).containsExactly("ran");
        });
  }

  @Test
  void anOuterLimitThatExpiresFirstPassesThroughTheInnerOne() {
    TestLoop.run(
        () -> {
          AtomicReference<Timeout> inner = new AtomicReference<>();
          assertThatThrownBy(
                  () ->
                      Async.timeout(
                          SECOND,
                          () ->
                              Timeout.run(
                                  HOUR,
                                  timeout -> {
                                    inner.set(timeout);
                                    Async.sleep(HOUR.multipliedBy(2));
                                  })))
              .hasMessage("timed out after PT1S on the jump clock");
          assertThat(inner.get().expired()).isFalse();
        });
  }

  @Test
  void aCancellationFromOutsideWins() {
    TestLoop.run(
        () -> {
          Task<Void> task = Async.spawn(() -> Async.timeout(SECOND, () -> Async.sleep(HOUR)));
          Loop.current().callLater(SECOND, () -> task.cancel("outside"));
          Loop.current().callLater(SECOND, () -> {});
          assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
          assertThat(task.isCancelled()).isTrue();
        });
  }

  @Test
  void theDeadlineCanBeMovedUntilItHasCome() {
    TestLoop.run(
        () -> {
          AtomicReference<Timeout> seen = new AtomicReference<>();
          long start = Loop.current().nanoTime();
          int value =
              Timeout.run(
                  SECOND,
                  timeout -> {
                    seen.set(timeout);
                    timeout.reschedule(HOUR.multipliedBy(2));
                    Async.sleep(HOUR);
                    assertThat(timeout.when()).hasValue(start + HOUR.multipliedBy(2).toNanos());
                    return 1;
                  });
          assertThat(value).isEqualTo(1);
          assertThat(seen.get().expired()).isFalse();
          assertThatThrownBy(() -> seen.get().reschedule(null))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage(
                  "cannot move the deadline of a timeout that is finished; do it before it expires"
                      + " and inside of its block");
        });
  }

  @Test
  void aBlockThatSwallowsTheCancellationHasItsValue() {
    TestLoop.run(
        () -> {
          AtomicReference<Timeout> seen = new AtomicReference<>();
          String value =
              Timeout.run(
                  SECOND,
                  timeout -> {
                    seen.set(timeout);
                    try {
                      Async.sleep(HOUR);
                      return "slept";
                    } catch (CancelledError e) {
                      return "caught";
                    }
                  });
          assertThat(value).isEqualTo("caught");
          assertThat(seen.get().expired()).isTrue();
        });
  }

  @Test
  void waitForCancelsWhatIsNotDoneAndWaitsForItsEnd() {
    TestLoop.run(
        () -> {
          List<String> log = new ArrayList<>();
          Task<String> slow =
              Async.spawn(
                  () -> {
                    try {
                      Async.sleep(HOUR);
                    } finally {
                      Async.yieldNow();
                      log.add("cleaned up");
                    }
                    return "never";
                  });
          assertThatThrownBy(() -> Async.waitFor(slow, SECOND))
              .hasMessage("timed out after PT1S on the jump clock");
          assertThat(log).containsExactly("cleaned up");
          assertThat(slow.isCancelled()).isTrue();
        });
  }

  @Test
  void waitForWithoutTimeTakesAResultThatIsThereAndCancelsOtherwise() {
    TestLoop.run(
        () -> {
          AsyncFuture<Integer> done = Async.future();
          done.setResult(1);
          assertThat(Async.waitFor(done, Duration.ZERO)).isEqualTo(1);
          Task<Integer> task = Async.spawn(() -> 2);
          assertThatThrownBy(() -> Async.waitFor(task, Duration.ofSeconds(-1)))
              .isInstanceOf(AsyncTimeoutException.class)
              .hasMessage("timed out after PT0S on the jump clock");
          assertThat(task.isCancelled()).isTrue();
          assertThatThrownBy(() -> Async.waitFor(() -> 3, Duration.ZERO))
              .isInstanceOf(AsyncTimeoutException.class);
        });
  }

  @Test
  void aCheckedExceptionOfABlockReachesWhoAsksForItByType() {
    TestLoop.run(
        () -> {
          Task<Void> task =
              Async.spawn(
                  () -> {
                    Async.timeout(
                        SECOND,
                        () -> {
                          throw new java.io.IOException("disk");
                        });
                  });
          assertThatThrownBy(() -> task.await(java.io.IOException.class))
              .isInstanceOf(java.io.IOException.class)
              .hasMessage("disk");
        });
  }
}
