// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.Hold;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** One clock in all shapes. */
class ShapesOfTimeTest {

  private static final Duration ODD = Duration.ofHours(1).plusNanos(7);

  private final VirtualClock clock = new VirtualClock();

  private void run(AsyncAction program) {
    try (Runner runner = Runner.builder().clock(clock).build()) {
      runner.run(program);
    }
  }

  @Test
  void agreeToTheNanosecond() {
    run(
        () -> {
          Loop loop = Loop.current();
          InstantSource source = loop.clock();
          LongSupplier ticker = loop::nanoTime;
          Async.sleep(ODD);

          Instant expected = VirtualClock.DEFAULT_START.plus(ODD);
          assertThat(source.instant()).isEqualTo(expected);
          assertThat(clock.instant()).isEqualTo(expected);
          assertThat(ticker.getAsLong()).isEqualTo(ODD.toNanos());
          assertThat(clock.elapsed()).isEqualTo(ODD);
          assertThat(ZonedDateTime.now(loop.clock().withZone(ZoneId.of("Asia/Tokyo"))))
              .isEqualTo(expected.atZone(ZoneId.of("Asia/Tokyo")));
        });
  }

  @Test
  void delayedExecutorRunsATaskAfterItsDelay() {
    run(
        () -> {
          Executor later = Loop.current().delayedExecutor(ODD);
          CompletableFuture<Long> ran =
              CompletableFuture.supplyAsync(
                  () -> {
                    Async.sleep(Duration.ofSeconds(1));
                    return clock.nanoTime();
                  },
                  later);

          assertThat(Async.await(ran)).isEqualTo(ODD.plusSeconds(1).toNanos());
        });
  }

  @Test
  void delayedExecutorTakesCommandsOfOtherThreads() {
    run(
        () -> {
          Loop loop = Loop.current();
          Executor later = loop.delayedExecutor(ODD);
          CompletableFuture<Long> ran = new CompletableFuture<>();
          Hold hold = loop.hold("the other thread");
          Thread.ofPlatform()
              .start(
                  () -> {
                    later.execute(() -> ran.complete(clock.nanoTime()));
                    hold.close();
                  });

          assertThat(Async.await(ran)).isEqualTo(ODD.toNanos());
        });
  }

  @Test
  void delayedExecutorOfAClosedLoopRefuses() {
    Executor later;
    try (Runner runner = Runner.builder().clock(clock).build()) {
      later = runner.loop().delayedExecutor(Duration.ZERO);
    }

    assertThatThrownBy(() -> later.execute(() -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the loop is closed; make a new one");
  }
}
