package dev.lockstep.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lockstep.Async;
import dev.lockstep.Runner;
import dev.lockstep.WatchdogError;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A run that takes too long on the real clock is ended, even one that spins. */
class WatchdogTest {

  private static final Duration LIMIT = Duration.ofMillis(300);

  private static Runner runner() {
    return Runner.builder().clock(new VirtualClock()).watchdog(LIMIT).build();
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
                        while (!stop.get()) {
                          Thread.onSpinWait();
                        }
                      }));

      assertThat(thrown).isInstanceOf(WatchdogError.class);
      assertThat(thrown.getMessage())
          .startsWith(
              "the run took more than PT0.3S on the real clock, at 2000-01-01T00:00:05Z on the"
                  + " virtual clock; end what goes on for ever, or raise watchdog(...)\n"
                  + "1 task not done\n  task 'main' runs")
          .contains("WatchdogTest.lambda$aRunThatSpinsIsGivenUpWithADumpOfItsTasks$");
    } finally {
      stop.set(true);
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
                          Async.future().await();
                        } finally {
                          tidied.set(true);
                        }
                      }))
          .isInstanceOf(WatchdogError.class)
          .hasMessageStartingWith(
              "the run took more than PT0.3S on the real clock, at 2000-01-01T00:00:00Z on the"
                  + " virtual clock; ")
          .hasMessageContaining("hold 'upload'");
      assertThat(tidied).isTrue();
    }
  }

  @Test
  void aRunThatEndsInTimeReturnsWhatItReturnsAndThrowsWhatItThrows() {
    try (Runner runner =
        Runner.builder().clock(new VirtualClock()).watchdog(Duration.ofMinutes(1)).build()) {
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
        .hasMessage("a watchdog of PT0S; use more than zero");
  }
}
