// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.spi.Offload;
import dev.lockstep.spi.Watchdog;
import dev.lockstep.testkit.JumpClock;
import dev.lockstep.testkit.TestWatchdogWait;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A cleanup that blocks ends nevertheless, and does not hide what the program has thrown. */
class CleanupLimitTest {

  /** Longer than any step here takes on a busy machine, which would be told as well. */
  private static final Duration MOMENT = Duration.ofMillis(200);

  private final List<String> told = new CopyOnWriteArrayList<>();

  private void tell(Loop loop) {
    loop.setExceptionHandler((it, error) -> told.add(error.message()));
  }

  /** Waits for something outside that never comes, whenever it is cancelled. */
  private static void stubborn() {
    Loop.current().hold("never closed");
    while (true) {
      try {
        Async.future().await();
      } catch (CancelledError e) {
        // waits again
      }
    }
  }

  @Test
  void virtualTimeThatStandsStillDoesNotKeepTheCleanupFromItsEnd() {
    Runner runner = Runner.builder().clock(new JumpClock()).closeLimit(MOMENT).build();
    tell(runner.loop());
    assertThatThrownBy(
            () ->
                runner.run(
                    () -> {
                      Async.spawn("stubborn", CleanupLimitTest::stubborn);
                      Async.yieldNow();
                      throw new IllegalStateException("the reason");
                    }))
        .hasMessage("the reason");

    assertThat(told)
        .containsExactly(
            "task 'stubborn' has not ended PT0.2S on the real clock after it was cancelled; it"
                + " waits for a future");
    runner.close();
  }

  @Test
  void watchdogThatEndsACleanupTellsTheFailureOfTheProgram() {
    TestWatchdogWait patience = new TestWatchdogWait();
    Runner runner =
        Runner.builder()
            .watchdog(new Watchdog(Duration.ofSeconds(30), patience))
            .closeLimit(Duration.ofDays(1))
            .build();
    assertThatThrownBy(
            () ->
                runner.run(
                    () -> {
                      Async.spawn(
                          "stubborn",
                          () -> {
                            try {
                              Async.future().await();
                            } finally {
                              patience.end(2);
                              stubborn();
                            }
                          });
                      Async.yieldNow();
                      throw new IllegalStateException("the reason");
                    }))
        .hasMessage("the reason")
        .satisfies(
            e -> assertThat(e.getSuppressed()).hasAtLeastOneElementOfType(WatchdogError.class));
  }

  @Test
  void groupTellsTheFailureOfOneLoopThoughAnotherDoesNotEnd() {
    assertThatThrownBy(
            () ->
                LoopGroup.run(
                    2,
                    () -> Runner.builder().closeLimit(MOMENT),
                    (group, index) -> {
                      if (index == 0) {
                        throw new IllegalStateException("the reason");
                      }
                      stubborn();
                    }))
        .hasMessage("the reason")
        .satisfies(
            e ->
                assertThat(e.getSuppressed()[0])
                    .hasMessageStartingWith(
                        "loop 1 of the group has not ended PT0.2S after it was cancelled\n"));
  }

  @Test
  void offloadThatDoesNotShutDownIsReported() {
    Offload endless =
        new Offload() {
          @Override
          public void start(Loop loop, String name, Runnable work) {
            loop.callSoon(work);
          }

          @Override
          public List<String> shutDown(Duration limit) throws InterruptedException {
            new CountDownLatch(1).await();
            return List.of();
          }
        };
    try (Runner runner =
        Runner.builder().clock(new JumpClock()).offload(endless).closeLimit(MOMENT).build()) {
      tell(runner.loop());
      runner.<Integer>run(() -> Async.toThread(() -> 1));
    }

    assertThat(told).singleElement().asString().startsWith("the shutdown of ");
  }

  @Test
  @Tag("baton-only")
  void taskThatBlocksTheBatonInItsCleanupIsNamed() {
    CountDownLatch never = new CountDownLatch(1);
    try {
      Runner runner = Runner.builder().closeLimit(MOMENT).build();
      tell(runner.loop());
      runner.run(
          () -> {
            Async.spawn(
                "blocks",
                () -> {
                  try {
                    return Async.future().await();
                  } finally {
                    never.await();
                  }
                });
            Async.yieldNow();
          });
      runner.close();
    } finally {
      never.countDown();
    }

    assertThat(told.get(0))
        .startsWith("blocks keeps the loop although the run is over, at dev.lockstep.Cleanup")
        .endsWith("; hand blocking code to Async.toThread(), or use the carrier engine");
  }
}
