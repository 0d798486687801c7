// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.compat;

import dev.lockstep.AsyncAction;
import dev.lockstep.explore.ChoiceSequence;
import dev.lockstep.explore.Execution;
import dev.lockstep.explore.Exploration;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.Run;
import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.IsolatedProgram;
import dev.lockstep.virtual.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What waits, expires and schedules, in the order of the page. */
@SuppressWarnings("ImmutableEnumChecker") // they are not changed
enum TimedLibrary {
  CAFFEINE(
      "Caffeine",
      "two threads load one entry; it is refreshed, expires by a scheduler, and by access",
      "com.github.benmanes.caffeine",
      Limits::caffeine,
      com.github.benmanes.caffeine.cache.Caffeine.class),
  GUAVA(
      "Guava",
      "two threads load one entry, which expires; `RateLimiter`, `Futures.withTimeout`",
      "com.google.common",
      Limits::guava,
      com.google.common.cache.Cache.class),
  RESILIENCE4J(
      "Resilience4j",
      "a circuit breaker opens for an hour; a rate, a bulkhead of one, a time limiter",
      "io.github.resilience4j",
      Limits::resilience4j,
      io.github.resilience4j.circuitbreaker.CircuitBreaker.class),
  FAILSAFE(
      "Failsafe",
      "eight retries with growing delays, a circuit breaker, a timeout",
      "dev.failsafe",
      Limits::failsafe,
      dev.failsafe.Failsafe.class),
  REACTOR(
      "Reactor",
      "ticks, retries, a timeout, items through two schedulers",
      "reactor",
      Streams::reactor,
      reactor.core.publisher.Flux.class),
  RX_JAVA(
      "RxJava",
      "ticks, retries, a timeout, items through two schedulers",
      "io.reactivex.rxjava3",
      Streams::rxJava,
      io.reactivex.rxjava3.core.Observable.class),
  COROUTINES(
      "kotlinx.coroutines",
      "`delay` in `runBlocking`, on the default dispatcher, and `withTimeoutOrNull`",
      "kotlinx.coroutines",
      Streams::coroutines,
      kotlinx.coroutines.Dispatchers.class),
  SPRING(
      "Spring",
      "`@Scheduled` at a rate and by cron, `@Async`",
      null,
      Schedules::spring,
      org.springframework.context.ApplicationContext.class),
  MICROMETER(
      "Micrometer",
      "a registry publishes each minute for an hour; a timer",
      "io.micrometer",
      Schedules::micrometer,
      io.micrometer.core.instrument.MeterRegistry.class),
  GRPC(
      "gRPC in one process",
      "a call of half an hour, and one that exceeds its deadline",
      "io.grpc",
      Calls::grpc,
      io.grpc.inprocess.InProcessServerBuilder.class),
  KAFKA(
      "Kafka's clients",
      "a producer looks for its broker for an hour; `MockProducer`, `MockConsumer`",
      null,
      Calls::kafka,
      org.apache.kafka.clients.producer.KafkaProducer.class),
  JOOQ(
      "jOOQ on H2",
      "a transaction waits an hour for a row",
      null,
      Records::jooq,
      org.jooq.DSLContext.class),
  AWAITILITY(
      "Awaitility",
      "a condition that holds after half an hour, and one that never does",
      null,
      Helpers::awaitility,
      org.awaitility.Awaitility.class),
  MOCKITO(
      "Mockito",
      "`timeout` for a call that comes after ten seconds, and for one that never does",
      null,
      Helpers::mockito,
      org.mockito.Mockito.class),
  WIRE_MOCK(
      "WireMock",
      "answers at once and after an hour, by HTTP/2, on a connection that was idle for an hour",
      null,
      Helpers::wireMock,
      com.github.tomakehurst.wiremock.WireMockServer.class),
  HIBERNATE(
      "Hibernate on H2",
      "a transaction waits an hour for a row",
      null,
      Entities::hibernate,
      org.hibernate.SessionFactory.class),
  LOG4J_APPENDER(
      "Log4j, asynchronous appender",
      "an event a minute, on the thread of a slow appender",
      null,
      Logs::appender,
      org.apache.logging.log4j.core.LoggerContext.class),
  LOG4J_LOGGERS(
      "Log4j, asynchronous loggers",
      "an event a minute, over a ring buffer",
      null,
      Logs::loggers,
      org.apache.logging.log4j.core.LoggerContext.class),
  QUARTZ(
      "Quartz",
      "a job by cron each ten minutes, one each minute",
      "org.quartz",
      Schedules::quartz,
      org.quartz.Scheduler.class);

  /** Those whose pools are in static fields: each run has them anew, on a host of its own. */
  private static final Set<TimedLibrary> ISOLATED = EnumSet.of(RX_JAVA, COROUTINES);

  /** Those with hash tables of objects without a hash code of their own, whose order matters. */
  private static final Set<TimedLibrary> OF_SAME_HASHES = EnumSet.of(RX_JAVA, WIRE_MOCK);

  private final String title;
  private final String what;
  private final @Nullable String points;
  private final AsyncAction body;
  private final Class<?>[] classes;

  TimedLibrary(
      String title, String what, @Nullable String points, AsyncAction body, Class<?>... classes) {
    this.title = title;
    this.what = what;
    this.points = points;
    this.body = body;
    this.classes = classes;
  }

  private static Explorer.Builder explorer() {
    return Explorer.builder().watchdog(Duration.ofSeconds(10));
  }

  /** Runs it on the host of the test in a world, whose network is not the machine's. */
  private void main(Run run) {
    World world = run.world();
    if (ISOLATED.contains(this)) {
      Host host = world.host("program", IsolatedProgram.of(IsolatedMain.class.getName(), name()));
      run.main(() -> host.program().await());
    } else {
      run.main(body);
    }
  }

  /** Runs the body that its argument names. */
  void runBody() throws Exception {
    body.run();
  }

  boolean needsSameHashes() {
    return OF_SAME_HASHES.contains(this);
  }

  /** What tells a run from others: its virtual time, its number of steps, and all its choices. */
  record Seen(Duration time, int steps, List<String> choices) {}

  /** Runs it once, in an interleaving. */
  Seen run(Interleaving interleaving) {
    Duration[] time = {Duration.ZERO};
    Execution execution =
        explorer()
            .build()
            .replay(
                interleaving,
                run -> {
                  main(run);
                  time[0] = run.clock().elapsed();
                });
    if (execution.failure() != null) {
      throw new AssertionError(title + " failed", execution.failure());
    }
    ChoiceSequence made = execution.choices();
    List<String> choices =
        IntStream.range(0, made.size())
            .mapToObj(i -> made.label(i) + " " + made.value(i) + " of " + made.bound(i))
            .toList();
    return new Seen(time[0], execution.steps(), choices);
  }

  /** Explores it, with points in its classes if they say something. */
  Exploration explore(int interleavings) {
    Explorer.Builder builder = explorer().interleavings(interleavings);
    if (points != null) {
      builder.points(points);
    }
    return builder.build().exploreRuns(this::main);
  }

  /** Returns what it needs, which the page explains. */
  private String needs() {
    List<String> needs = new ArrayList<>();
    if (ISOLATED.contains(this)) {
      needs.add("`IsolatedProgram`");
    }
    if (needsSameHashes()) {
      needs.add("same hashes");
    }
    if (this == LOG4J_LOGGERS) {
      needs.add("a wait strategy");
    }
    return needs.isEmpty() ? "–" : String.join(", ", needs);
  }

  /** Returns whether a line of the page is its row. */
  boolean isRow(String line) {
    return line.startsWith("| " + title + " | ");
  }

  /** Returns the row of the page, without its last cell. */
  String row(Seen seen) {
    Duration time = seen.time();
    return String.join(
        " | ",
        "| " + title,
        Library.versions(classes),
        what,
        points == null ? "–" : "`" + points + "`",
        needs(),
        time.toHours() + " h " + time.toMinutesPart() + " min |");
  }
}
