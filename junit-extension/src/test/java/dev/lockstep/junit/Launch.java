package dev.lockstep.junit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import java.util.Map;
import org.junit.platform.engine.TestExecutionResult;
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
    return results
        .allEvents()
        .filter(event -> event.getType() == EventType.FINISHED)
        .map(Launch::thrown)
        .flatMap(List::stream)
        .toList();
  }

  private static List<Throwable> thrown(Event event) {
    TestExecutionResult result = event.getRequiredPayload(TestExecutionResult.class);
    return result.getThrowable().map(List::of).orElse(List.of());
  }
}
