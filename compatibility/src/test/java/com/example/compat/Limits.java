// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.common.util.concurrent.RateLimiter;
import com.google.common.util.concurrent.SettableFuture;
import dev.failsafe.CircuitBreakerOpenException;
import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import dev.failsafe.Timeout;
import dev.failsafe.TimeoutExceededException;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.ratelimiter.RateLimiter.EventPublisher;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.timelimiter.TimeLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Libraries that expire, refresh, retry and limit. */
final class Limits {

  private Limits() {}

  /** An entry is loaded once for two threads, is refreshed each ten minutes, and expires. */
  static void caffeine() throws Exception {
    AtomicInteger loads = new AtomicInteger();
    CountDownLatch expired = new CountDownLatch(1);
    AsyncLoadingCache<String, Integer> cache =
        Caffeine.newBuilder()
            .refreshAfterWrite(Duration.ofMinutes(10))
            .expireAfterWrite(Duration.ofMinutes(30))
            .scheduler(Scheduler.systemScheduler())
            .removalListener(
                (key, value, cause) -> {
                  if (cause.wasEvicted()) {
                    expired.countDown();
                  }
                })
            .buildAsync(
                key -> {
                  Thread.sleep(Duration.ofSeconds(5));
                  return loads.incrementAndGet();
                });
    try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
      Future<Integer> one = pool.submit(() -> cache.get("k").get());
      Future<Integer> two = pool.submit(() -> cache.get("k").get());
      assertThat(one.get() + two.get()).isEqualTo(2);
    }
    Thread.sleep(Duration.ofMinutes(11));
    assertThat(cache.get("k").get()).isEqualTo(1);
    Thread.sleep(Duration.ofSeconds(6));
    assertThat(cache.get("k").get()).isEqualTo(2);
    expired.await();
    assertThat(cache.synchronous().getIfPresent("k")).isNull();
    Cache<String, String> idle =
        Caffeine.newBuilder().expireAfterAccess(Duration.ofMinutes(20)).build();
    idle.put("k", "v");
    Thread.sleep(Duration.ofMinutes(19));
    assertThat(idle.getIfPresent("k")).isEqualTo("v");
    Thread.sleep(Duration.ofMinutes(21));
    assertThat(idle.getIfPresent("k")).isNull();
  }

  /** A cache, a rate, a future with a limit, and a pool that is shut down. */
  static void guava() throws Exception {
    AtomicInteger loads = new AtomicInteger();
    LoadingCache<String, Integer> cache =
        CacheBuilder.newBuilder()
            .expireAfterWrite(Duration.ofMinutes(10))
            .build(
                CacheLoader.from(
                    key -> {
                      pause(Duration.ofSeconds(5));
                      return loads.incrementAndGet();
                    }));
    try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
      Future<Integer> one = pool.submit(() -> cache.get("k"));
      Future<Integer> two = pool.submit(() -> cache.get("k"));
      assertThat(one.get() + two.get()).isEqualTo(2);
    }
    Thread.sleep(Duration.ofMinutes(11));
    assertThat(cache.get("k")).isEqualTo(2);
    RateLimiter limiter = RateLimiter.create(1.0 / 60);
    double waited = 0;
    for (int i = 0; i < 40; i++) {
      waited += limiter.acquire();
    }
    assertThat(waited).isEqualTo(39.0 * 60);
    ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    SettableFuture<String> never = SettableFuture.create();
    assertThatThrownBy(() -> Futures.withTimeout(never, Duration.ofMinutes(10), timer).get())
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(TimeoutException.class);
    assertThat(MoreExecutors.shutdownAndAwaitTermination(timer, Duration.ofHours(1))).isTrue();
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A breaker that is open for an hour, a rate, a bulkhead of one, and a limit of time. */
  static void resilience4j() throws Exception {
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "breaker",
            CircuitBreakerConfig.custom()
                .slidingWindowSize(2)
                .minimumNumberOfCalls(2)
                .permittedNumberOfCallsInHalfOpenState(1)
                .waitDurationInOpenState(Duration.ofHours(1))
                .build());
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> breaker.executeRunnable(Limits::fail)).hasMessage("not now");
    }
    Thread.sleep(Duration.ofMinutes(59));
    assertThatThrownBy(() -> breaker.executeSupplier(() -> "early"))
        .isInstanceOf(CallNotPermittedException.class);
    Thread.sleep(Duration.ofMinutes(1).plusMillis(1));
    assertThat(breaker.executeSupplier(() -> "closed")).isEqualTo("closed");
    io.github.resilience4j.ratelimiter.RateLimiter rate =
        io.github.resilience4j.ratelimiter.RateLimiter.of(
            "rate",
            RateLimiterConfig.custom()
                .limitForPeriod(2)
                .limitRefreshPeriod(Duration.ofMinutes(1))
                .timeoutDuration(Duration.ofHours(1))
                .build());
    EventPublisher events = rate.getEventPublisher();
    AtomicInteger permitted = new AtomicInteger();
    events.onSuccess(event -> permitted.incrementAndGet());
    Bulkhead bulkhead =
        Bulkhead.of(
            "bulkhead",
            BulkheadConfig.custom()
                .maxConcurrentCalls(1)
                .maxWaitDuration(Duration.ofHours(1))
                .build());
    AtomicInteger inside = new AtomicInteger();
    List<Future<?>> calls = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
      for (int i = 0; i < 4; i++) {
        calls.add(
            pool.submit(
                () ->
                    rate.executeRunnable(
                        () ->
                            bulkhead.executeRunnable(
                                () -> {
                                  assertThat(inside.incrementAndGet()).isEqualTo(1);
                                  pause(Duration.ofMinutes(2));
                                  inside.decrementAndGet();
                                }))));
      }
      for (Future<?> call : calls) {
        call.get();
      }
    }
    assertThat(permitted).hasValue(4);
    try (ScheduledExecutorService timer = Executors.newScheduledThreadPool(1)) {
      assertThatThrownBy(
              () ->
                  TimeLimiter.of(Duration.ofMinutes(10))
                      .executeCompletionStage(timer, CompletableFuture<String>::new)
                      .toCompletableFuture()
                      .get())
          .hasCauseInstanceOf(TimeoutException.class);
    }
  }

  private static void fail() {
    throw new IllegalStateException("not now");
  }

  /** Retries with growing delays, a breaker that opens for an hour, a limit of time. */
  static void failsafe() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    RetryPolicy<Object> retries =
        RetryPolicy.builder()
            .withBackoff(Duration.ofSeconds(1), Duration.ofHours(1))
            .withMaxRetries(8)
            .build();
    int done =
        Failsafe.with(retries)
            .getAsync(
                () -> {
                  if (tries.incrementAndGet() < 9) {
                    fail();
                  }
                  return tries.get();
                })
            .get();
    assertThat(done).isEqualTo(9);
    dev.failsafe.CircuitBreaker<Object> breaker =
        dev.failsafe.CircuitBreaker.builder().withDelay(Duration.ofHours(1)).build();
    assertThatThrownBy(() -> Failsafe.with(breaker).run(Limits::fail)).hasMessage("not now");
    Thread.sleep(Duration.ofMinutes(59));
    assertThatThrownBy(() -> Failsafe.with(breaker).run(() -> {}))
        .isInstanceOf(CircuitBreakerOpenException.class);
    Thread.sleep(Duration.ofMinutes(1));
    Failsafe.with(breaker).run(() -> {});
    assertThat(breaker.isClosed()).isTrue();
    Timeout<Object> timeout = Timeout.builder(Duration.ofMinutes(1)).withInterrupt().build();
    assertThatThrownBy(() -> Failsafe.with(timeout).run(() -> TimeUnit.HOURS.sleep(1)))
        .isInstanceOf(TimeoutExceededException.class);
  }
}
