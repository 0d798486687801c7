// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import dev.lockstep.Async;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.virtual.VirtualClock;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.scheduling.concurrent.ConcurrentTaskScheduler;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The lines of docs/adapters.md: libraries in virtual time without the agent's changes. */
class AdaptersTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private static void inAnHour(Consumer<Loop> program) {
    VirtualClock clock = new VirtualClock();
    try (Runner runner = Runner.builder().clock(clock).unmodified(false).build()) {
      runner.run(() -> program.accept(Loop.current()));
    }
    assertThat(clock.elapsed()).isEqualTo(HOUR);
  }

  @Test
  void reactor() {
    inAnHour(
        loop -> {
          var scheduler = Schedulers.fromExecutorService(loop.scheduledExecutor());
          Async.await(Mono.delay(HOUR, scheduler).toFuture());
        });
  }

  @Test
  void spring() {
    inAnHour(
        loop -> {
          var scheduler = new ConcurrentTaskScheduler(loop.scheduledExecutor());
          scheduler.setClock(loop.clock());
          AtomicInteger runs = new AtomicInteger();
          var job =
              scheduler.scheduleAtFixedRate(
                  runs::incrementAndGet, loop.clock().instant(), Duration.ofMinutes(10));
          Async.sleep(HOUR);
          job.cancel(false);
          assertThat(runs).hasValueBetween(6, 7);
        });
  }

  @Test
  void caffeine() {
    inAnHour(
        loop -> {
          AtomicInteger removed = new AtomicInteger();
          Cache<String, String> cache =
              Caffeine.newBuilder()
                  .expireAfterWrite(Duration.ofMinutes(10))
                  .ticker(loop::nanoTime)
                  .scheduler(Scheduler.forScheduledExecutorService(loop.scheduledExecutor()))
                  .executor(loop.scheduledExecutor())
                  .removalListener((key, value, cause) -> removed.incrementAndGet())
                  .build();
          cache.put("key", "value");
          Async.sleep(HOUR);
          assertThat(removed).hasValue(1);
          assertThat(cache.getIfPresent("key")).isNull();
        });
  }

  @Test
  void resilience4j() {
    inAnHour(
        loop -> {
          Retry retry =
              Retry.of(
                  "retry",
                  RetryConfig.custom()
                      .maxAttempts(3)
                      .intervalFunction(IntervalFunction.of(Duration.ofMinutes(30)))
                      .build());
          AtomicInteger tries = new AtomicInteger();
          var result =
              retry.executeCompletionStage(
                  loop.scheduledExecutor(), () -> thirdTime(tries.incrementAndGet()));
          assertThat(Async.await(result)).isEqualTo("third");
        });
  }

  @Test
  void failsafe() {
    inAnHour(
        loop -> {
          RetryPolicy<String> policy =
              RetryPolicy.<String>builder().withDelay(Duration.ofMinutes(30)).build();
          AtomicInteger tries = new AtomicInteger();
          var result =
              Failsafe.with(policy)
                  .with(loop.scheduledExecutor())
                  .getAsync(() -> thirdTime(tries.incrementAndGet()).join());
          assertThat(Async.await(result)).isEqualTo("third");
        });
  }

  private static CompletableFuture<String> thirdTime(int time) {
    return time < 3
        ? CompletableFuture.failedFuture(new IllegalStateException("try " + time))
        : CompletableFuture.completedFuture("third");
  }
}
