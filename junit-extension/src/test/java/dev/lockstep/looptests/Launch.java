// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.looptests;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import java.util.Map;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.EventType;
import org.junit.platform.testkit.engine.Events;

/** A run of JUnit inside of a test, on a class that Surefire does not find by itself. */
final class Launch {

  private final EngineExecutionResults results;

  private Launch(EngineExecutionResults results) {
    this.results = results;
  }

  /** Runs the tests of a class. */
  static Launch of(Class<?> tests) {
    return of(tests, Map.of());
  }

  /** Runs the tests of a class with JUnit configuration parameters. */
  static Launch of(Class<?> tests, Map<String, String> parameters) {
    return new Launch(
        EngineTestKit.engine("junit-jupiter")
            .selectors(selectClass(tests))
            .configurationParameters(parameters)
            .execute());
  }

  /** What happened to tests. */
  Events tests() {
    return results.testEvents();
  }

  /** What was thrown by all tests and containers that failed. */
  List<Throwable> failures() {
    return finished().stream()
        .map(event -> event.getRequiredPayload(TestExecutionResult.class))
        .filter(result -> result.getStatus() == Status.FAILED)
        .flatMap(result -> result.getThrowable().stream())
        .toList();
  }

  /** The one failure that there is. */
  Throwable failure() {
    List<Throwable> failures = failures();
    if (failures.size() != 1) {
      throw new AssertionError("not one failure but " + failures);
    }
    return failures.get(0);
  }

  /** The display names of the tests that failed. */
  List<String> failedTests() {
    return results
        .testEvents()
        .failed()
        .map(event -> event.getTestDescriptor().getDisplayName())
        .toList();
  }

  private List<Event> finished() {
    return results.allEvents().filter(event -> event.getType() == EventType.FINISHED).toList();
  }

  /** A text without the numbers of lines, which move. */
  static String withoutLines(String text) {
    return text.replaceAll("\\.java:\\d+\\)", ".java)");
  }
}
