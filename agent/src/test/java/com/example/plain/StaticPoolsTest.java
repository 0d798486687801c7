// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.plain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Runner;
import dev.lockstep.virtual.VirtualClock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Pools in static fields are used by one loop after the other, and between them by nobody's. */
class StaticPoolsTest {

  private static final ExecutorService FIXED = Executors.newFixedThreadPool(2);
  private static final ExecutorService STEALING = new ForkJoinPool(2);
  private static final ScheduledExecutorService SCHEDULED =
      Executors.newSingleThreadScheduledExecutor();

  private static Duration timeOf(Callable<?> program) {
    VirtualClock clock = new VirtualClock();
    try (Runner runner = Runner.builder().clock(clock).watchdog(Duration.ofSeconds(10)).build()) {
      runner.run(() -> String.valueOf(program.call()));
    }
    return clock.elapsed();
  }

  @Test
  void eachLoopUsesThePoolsOfTheOnesBefore() throws Exception {
    for (int i = 0; i < 1000; i++) {
      assertThat(timeOf(() -> FIXED.submit(() -> TimedWaitsTest.sleep(Duration.ofHours(1))).get()))
          .isEqualTo(Duration.ofHours(1));
      assertThat(
              timeOf(() -> STEALING.submit(() -> TimedWaitsTest.sleep(Duration.ofHours(1))).get()))
          .isEqualTo(Duration.ofHours(1));
      assertThat(
              timeOf(
                  () -> {
                    CompletableFuture<String> done = new CompletableFuture<>();
                    Future<?> job =
                        SCHEDULED.schedule(() -> done.complete("done"), 2, TimeUnit.HOURS);
                    return done.get() + job.get();
                  }))
          .isEqualTo(Duration.ofHours(2));
    }
    assertThat(FIXED.submit(() -> "on the real clock").get(1, TimeUnit.MINUTES)).isNotNull();
  }
}
