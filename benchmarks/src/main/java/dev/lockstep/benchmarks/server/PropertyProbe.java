// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.server;

import dev.lockstep.benchmarks.Metric;
import dev.lockstep.benchmarks.Sample;
import dev.lockstep.benchmarks.subject.Schedules;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.Strategy;
import dev.lockstep.jqwik.OnLoop;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * A program that measures interleavings of five tasks inside a jqwik property, and the same without
 * jqwik.
 */
public final class PropertyProbe {

  private static final int TASKS = 5;
  private static final int TRIES = 100;
  private static final int SCHEDULES = 500;
  private static final int BARE_TRIES = 20_000;
  private static final int ROUNDS = 4;

  private PropertyProbe() {}

  /**
   * Measures one contestant.
   *
   * @param arguments the contestant: {@code property}, {@code explorer} or {@code bare}
   */
  public static void main(String[] arguments) {
    for (int round = 0; round < ROUNDS; round++) {
      long begin = System.nanoTime();
      int count =
          switch (arguments[0]) {
            case "property" -> run(InProperty.class, TRIES * SCHEDULES);
            case "explorer" -> explore();
            case "bare" -> run(Bare.class, BARE_TRIES);
            default -> throw new IllegalArgumentException("no contestant " + arguments[0]);
          };
      double each = (double) (System.nanoTime() - begin) / count;
      if (round > 0) {
        System.out.println(new Sample(Map.of(Metric.WALL, each)).line());
      }
    }
  }

  private static int explore() {
    Explorer.builder()
        .strategy(Strategy.randomWalk())
        .interleavings(TRIES * SCHEDULES)
        .build()
        .explore(() -> Schedules.lockedCount(TASKS))
        .orThrow();
    return TRIES * SCHEDULES;
  }

  private static int run(Class<?> properties, int count) {
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(properties))
                .build(),
            summary);
    if (summary.getSummary().getTestsSucceededCount() != 1) {
      throw new IllegalStateException(properties + ": " + summary.getSummary().getFailures());
    }
    return count;
  }

  static final class InProperty {
    @OnLoop(interleavings = SCHEDULES)
    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void countsAll(@ForAll Interleaving interleaving) {
      Schedules.lockedCount(TASKS);
    }
  }

  static final class Bare {
    @Property(tries = BARE_TRIES, shrinking = ShrinkingMode.OFF)
    void nothing(@ForAll long value) {}
  }
}
