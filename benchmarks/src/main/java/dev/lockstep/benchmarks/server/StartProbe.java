// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.server;

import dev.lockstep.Async;
import dev.lockstep.Loop;
import dev.lockstep.benchmarks.Metric;
import dev.lockstep.benchmarks.Sample;
import dev.lockstep.benchmarks.peer.Coroutines;
import dev.lockstep.junit.LoopExtension;
import java.util.Map;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * A program that measures the time until something has run for the first time, or a thousand times.
 */
public final class StartProbe {

  static final int TESTS = 1_000;

  private static final int ROUNDS = 5;
  private static final int WARM_UPS = 2;

  private static final double NANOS_A_MILLI = 1e6;

  private StartProbe() {}

  /**
   * Measures one contestant.
   *
   * @param arguments the measurement, the contestant, and the value of {@link System#nanoTime()}
   *     when this process was started
   */
  public static void main(String[] arguments) {
    long entered = System.nanoTime();
    long started = Long.parseLong(arguments[2]);
    String who = arguments[1];
    switch (arguments[0]) {
      case "task" -> firstTask(who, entered);
      case "process" -> firstTask(who, started);
      case "first" -> {
        run(first(who), 1);
        millisSince(started);
      }
      case "tests" -> tests(who);
      default -> throw new IllegalArgumentException("no measurement " + arguments[0]);
    }
  }

  private static void firstTask(String who, long from) {
    switch (who) {
      case "lockstep" -> Async.run(() -> millisSince(from));
      case "kotlin" -> Coroutines.first(() -> millisSince(from));
      default -> millisSince(from);
    }
  }

  private static void millisSince(long from) {
    print(Metric.MILLIS, (System.nanoTime() - from) / NANOS_A_MILLI);
  }

  private static void print(Metric metric, double value) {
    System.out.println(new Sample(Map.of(metric, value)).line());
  }

  private static Class<?> first(String who) {
    return switch (who) {
      case "lockstep" -> OneLoopTest.class;
      case "kotlin" -> OneKotlinTest.class;
      default -> OneTest.class;
    };
  }

  private static Class<?> many(String who) {
    return switch (who) {
      case "lockstep" -> LoopTests.class;
      case "kotlin" -> KotlinTests.class;
      default -> PlainTests.class;
    };
  }

  /** Measures in turns with empty tests, after the first thousand of both. */
  private static void tests(String who) {
    for (int round = 1; round <= ROUNDS; round++) {
      long plain = run(PlainTests.class, TESTS);
      long theirs = run(many(who), TESTS);
      if (round > WARM_UPS) {
        print(Metric.MILLIS, (theirs - plain) / NANOS_A_MILLI);
      }
    }
  }

  private static long run(Class<?> tests, int count) {
    long begin = System.nanoTime();
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(tests))
                .build(),
            summary);
    if (summary.getSummary().getTestsSucceededCount() != count) {
      throw new IllegalStateException(
          tests + ": " + summary.getSummary().getTestsSucceededCount() + " of " + count);
    }
    return System.nanoTime() - begin;
  }

  static final class OneTest {
    @Test
    void empty() {}
  }

  @ExtendWith(LoopExtension.class)
  static final class OneLoopTest {
    @Test
    void empty(Loop loop) {}
  }

  static final class OneKotlinTest {
    @Test
    void empty() {
      Coroutines.emptyTest();
    }
  }

  static final class PlainTests {
    @RepeatedTest(TESTS)
    void empty() {}
  }

  @ExtendWith(LoopExtension.class)
  static final class LoopTests {
    @RepeatedTest(TESTS)
    void empty(Loop loop) {}
  }

  static final class KotlinTests {
    @RepeatedTest(TESTS)
    void empty() {
      Coroutines.emptyTest();
    }
  }
}
