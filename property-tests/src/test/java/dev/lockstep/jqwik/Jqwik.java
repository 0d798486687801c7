// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.jqwik;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.EventType;
import org.junit.platform.testkit.engine.Events;

/** A run of jqwik inside of a test, on a class that Surefire does not find by itself. */
final class Jqwik {

  private final Events tests;

  private Jqwik(Events tests) {
    this.tests = tests;
  }

  /**
   * Runs the properties of a class.
   *
   * @param database the file in which jqwik keeps what has failed
   */
  static Jqwik run(Class<?> properties, Path database) {
    return new Jqwik(
        EngineTestKit.engine("jqwik")
            .configurationParameter("jqwik.database", database.toString())
            .configurationParameter("jqwik.reporting.usejunitplatform", "true")
            .selectors(selectClass(properties))
            .execute()
            .testEvents());
  }

  /** How many properties there were, and how many of them passed. */
  void assertStatistics(int started, int succeeded) {
    tests.assertStatistics(it -> it.started(started).succeeded(succeeded));
  }

  /** The one failure that there is. */
  Throwable failure() {
    List<Throwable> failures =
        tests
            .failed()
            .map(event -> event.getRequiredPayload(TestExecutionResult.class))
            .flatMap(result -> result.getThrowable().stream())
            .toList();
    if (failures.size() != 1) {
      throw new AssertionError("not one failure but " + failures);
    }
    return failures.get(0);
  }

  /** What was published under a key, the only one or not. */
  List<String> published(String key) {
    return entries().map(entry -> entry.get(key)).filter(Objects::nonNull).toList();
  }

  /** jqwik's report of a class with one property. */
  String report() {
    return entries()
        .flatMap(entry -> entry.values().stream())
        .filter(text -> text.contains("# of calls to property"))
        .findFirst()
        .orElseThrow();
  }

  private Stream<Map<String, String>> entries() {
    return tests
        .filter(event -> event.getType() == EventType.REPORTING_ENTRY_PUBLISHED)
        .map(event -> event.getRequiredPayload(ReportEntry.class))
        .map(ReportEntry::getKeyValuePairs);
  }
}
