// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.plain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.google.common.base.Suppliers;
import com.google.common.util.concurrent.RateLimiter;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import dev.failsafe.Timeout;
import dev.failsafe.TimeoutExceededException;
import dev.lockstep.Runner;
import dev.lockstep.virtual.VirtualClock;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.scheduling.support.CronTrigger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Libraries that wait, retry, expire and schedule, none of them changed, in virtual time. */
class LibrariesTest {

  private static Arguments library(String name, Duration takes, Callable<?> use, Object expected) {
    return argumentSet(name, takes, use, expected);
  }

  static Stream<Arguments> libraries() {
    return Stream.of(
        library("Caffeine", Duration.ofMinutes(11), LibrariesTest::caffeine, "v null"),
        library(
            "Caffeine, refreshing",
            Duration.ofSeconds(5 + 120 + 6),
            LibrariesTest::refreshingCaffeine,
            List.of(1, 1, 2)),
        library("Failsafe", Duration.ofSeconds(1 + 2 + 4 + 8), LibrariesTest::failsafe, 5),
        library(
            "Failsafe, asynchronous",
            Duration.ofSeconds(1 + 2 + 4 + 8),
            LibrariesTest::asynchronousFailsafe,
            5),
        library(
            "Failsafe, timeout", Duration.ofMinutes(1), LibrariesTest::failsafeTimeout, "timeout"),
        library("Resilience4j", Duration.ofSeconds(1 + 2 + 4 + 8), LibrariesTest::resilience, 5),
        library(
            "Resilience4j, asynchronous",
            Duration.ofSeconds(1 + 2 + 4 + 8),
            LibrariesTest::asynchronousResilience,
            5),
        library("Guava, limited rate", Duration.ofMinutes(9), LibrariesTest::limitedRate, 540.0),
        library(
            "Guava, expiring supplier",
            Duration.ofMinutes(61),
            LibrariesTest::expiringSupplier,
            List.of(1, 2)),
        library(
            "HikariCP and H2", Duration.ofMinutes(61), LibrariesTest::hikari, "another in time"),
        library("Reactor", Duration.ofHours(3), LibrariesTest::reactor, List.of(0L, 1L, 2L)),
        library("Reactor, retry", Duration.ofSeconds(1 + 30), LibrariesTest::reactorDelay, "late"),
        library("Spring", Duration.ofHours(5), LibrariesTest::spring, 5),
        library(
            "java.logging and java.sql", Duration.ofHours(1), LibrariesTest::otherModules, true));
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void libraryIsInVirtualTimeAgainAndAgain(Duration takes, Callable<?> use, Object expected) {
    for (int i = 0; i < 3; i++) {
      VirtualClock clock = new VirtualClock();
      try (Runner runner = Runner.builder().clock(clock).watchdog(Duration.ofSeconds(30)).build()) {
        assertThat(runner.run(() -> String.valueOf(use.call()))).isEqualTo(expected.toString());
      }
      assertThat(clock.elapsed()).isEqualTo(takes);
    }
  }

  private static void sleep(Duration time) {
    TimedWaitsTest.sleep(time);
  }

  private static String caffeine() {
    Cache<String, String> cache =
        Caffeine.newBuilder().expireAfterWrite(Duration.ofMinutes(10)).build();
    cache.put("k", "v");
    sleep(Duration.ofMinutes(9));
    String early = cache.getIfPresent("k");
    sleep(Duration.ofMinutes(2));
    return early + " " + cache.getIfPresent("k");
  }

  private static List<Integer> refreshingCaffeine() throws Exception {
    AtomicInteger loads = new AtomicInteger();
    AsyncLoadingCache<String, Integer> cache =
        Caffeine.newBuilder()
            .refreshAfterWrite(Duration.ofMinutes(1))
            .scheduler(Scheduler.systemScheduler())
            .buildAsync(
                key -> {
                  sleep(Duration.ofSeconds(5));
                  return loads.incrementAndGet();
                });
    int first = cache.get("k").get();
    sleep(Duration.ofMinutes(2));
    int old = cache.get("k").get();
    sleep(Duration.ofSeconds(6));
    return List.of(first, old, cache.get("k").get());
  }

  private static RetryPolicy<Object> retries() {
    return RetryPolicy.builder()
        .withBackoff(Duration.ofSeconds(1), Duration.ofMinutes(1))
        .withMaxRetries(8)
        .build();
  }

  /** Fails four times. */
  private static int fifthTry(AtomicInteger tries) {
    if (tries.incrementAndGet() < 5) {
      throw new IllegalStateException("try again");
    }
    return tries.get();
  }

  private static int failsafe() {
    AtomicInteger tries = new AtomicInteger();
    return Failsafe.with(retries()).get(() -> fifthTry(tries));
  }

  private static int asynchronousFailsafe() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    return Failsafe.with(retries()).getAsync(() -> fifthTry(tries)).get();
  }

  private static String failsafeTimeout() {
    try {
      Failsafe.with(Timeout.builder(Duration.ofMinutes(1)).withInterrupt().build())
          .run(() -> Thread.sleep(Duration.ofHours(1)));
      return "in time";
    } catch (TimeoutExceededException e) {
      return "timeout";
    }
  }

  private static Retry retry() {
    return Retry.of(
        "retry",
        RetryConfig.custom()
            .maxAttempts(6)
            .intervalFunction(IntervalFunction.ofExponentialBackoff(1000, 2))
            .build());
  }

  private static int resilience() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    return retry().executeCallable(() -> fifthTry(tries));
  }

  private static int asynchronousResilience() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    try (ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1)) {
      return retry()
          .executeCompletionStage(
              scheduler, () -> CompletableFuture.supplyAsync(() -> fifthTry(tries)))
          .toCompletableFuture()
          .get();
    }
  }

  private static double limitedRate() {
    RateLimiter limiter = RateLimiter.create(1.0 / 60);
    double waited = 0;
    for (int i = 0; i < 10; i++) {
      waited += limiter.acquire();
    }
    return waited;
  }

  private static List<Integer> expiringSupplier() {
    Supplier<Integer> supplier =
        Suppliers.memoizeWithExpiration(new AtomicInteger()::incrementAndGet, 1, TimeUnit.HOURS);
    int first = supplier.get();
    sleep(Duration.ofMinutes(61));
    return List.of(first, supplier.get());
  }

  private static String hikari() throws SQLException {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:h2:mem:test");
    config.setMaximumPoolSize(2);
    config.setMinimumIdle(1);
    config.setMaxLifetime(Duration.ofMinutes(10).toMillis());
    config.setIdleTimeout(Duration.ofMinutes(1).toMillis());
    config.setConnectionTimeout(Duration.ofMinutes(1).toMillis());
    try (HikariDataSource source = new HikariDataSource(config)) {
      String first = nameOfConnection(source);
      sleep(Duration.ofHours(1));
      String later = nameOfConnection(source);
      try (Connection one = source.getConnection();
          Connection two = source.getConnection()) {
        assertThat(one != two).isTrue();
        try (Connection none = source.getConnection()) {
          return "unexpected " + none;
        } catch (SQLException e) {
          assertThat(e.getMessage()).contains("request timed out after 60");
        }
        try (Statement statement = one.createStatement();
            ResultSet now = statement.executeQuery("select current_timestamp")) {
          now.next();
          Duration off = Duration.between(now.getTimestamp(1).toInstant(), Instant.now()).abs();
          return (first.equals(later) ? "the same " : "another ")
              + (off.compareTo(Duration.ofSeconds(1)) < 0 ? "in time" : "off by " + off);
        }
      }
    }
  }

  private static String nameOfConnection(HikariDataSource source) throws SQLException {
    try (Connection connection = source.getConnection()) {
      return connection.unwrap(Connection.class).toString();
    }
  }

  private static List<Long> reactor() {
    return Flux.interval(Duration.ofHours(1)).take(3).collectList().block();
  }

  private static String reactorDelay() {
    return Mono.delay(Duration.ofHours(1))
        .map(tick -> "never")
        .timeout(Duration.ofSeconds(1), Mono.just("late").delayElement(Duration.ofSeconds(30)))
        .block(Duration.ofHours(2));
  }

  private static int spring() throws Exception {
    ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
    scheduler.setPoolSize(2);
    scheduler.initialize();
    CountDownLatch hours = new CountDownLatch(5);
    Future<?> hourly = scheduler.schedule(hours::countDown, new CronTrigger("0 0 * * * *"));
    AtomicInteger ticks = new AtomicInteger();
    Future<?> ticking =
        scheduler.scheduleAtFixedRate(
            ticks::incrementAndGet, Instant.now().plusSeconds(1800), Duration.ofHours(1));
    hours.await();
    assertThat(hourly.isDone() || ticking.isDone()).isFalse();
    scheduler.shutdown();
    return ticks.get();
  }

  private static boolean otherModules() {
    sleep(Duration.ofHours(1));
    return new LogRecord(Level.INFO, "now").getInstant().equals(Instant.now())
        && new Timestamp(System.currentTimeMillis()).toInstant().equals(Instant.now());
  }
}
