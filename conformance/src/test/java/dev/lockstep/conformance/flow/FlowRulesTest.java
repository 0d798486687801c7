// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.testng.ITestListener;
import org.testng.ITestResult;
import org.testng.TestNG;

/**
 * The tests of Reactive Streams for subscribers (its TCK 1.0.4), run against the one behind {@link
 * dev.lockstep.Async#items} by their own runner. A rule that the TCK itself leaves out, since no
 * test can see it, is not counted.
 */
class FlowRulesTest {

  /** The milliseconds that the TCK waits for something that must not come. */
  static final long WAIT = 100;

  @TestFactory
  Stream<DynamicTest> whatIsSeenFromOutside() {
    return tests(BlackboxRules.class, 11);
  }

  @TestFactory
  Stream<DynamicTest> whatASubscriberIsLedTo() {
    return tests(WhiteboxRules.class, 14);
  }

  static {
    System.setProperty("slf4j.internal.verbosity", "ERROR"); // TestNG has no logger here
  }

  private static Stream<DynamicTest> tests(Class<?> rules, int expected) {
    Results results = new Results();
    TestNG runner = new TestNG(/* useDefaultListeners= */ false);
    runner.setVerbose(0);
    runner.setTestClasses(new Class<?>[] {rules});
    runner.addListener(results);
    runner.run();
    return Stream.concat(
        results.all.stream(),
        Stream.of(
            dynamicTest(
                "all rules were tried",
                () ->
                    assertThat(results.all)
                        .extracting(DynamicTest::getDisplayName)
                        .hasSize(expected))));
  }

  /** Turns results of TestNG into tests of JUnit. */
  private static final class Results implements ITestListener {
    private final List<DynamicTest> all = new ArrayList<>();

    private void add(ITestResult result) {
      all.add(
          dynamicTest(
              result.getName(),
              () -> {
                if (result.getThrowable() != null) {
                  throw result.getThrowable();
                }
              }));
    }

    @Override
    public void onTestSuccess(ITestResult result) {
      add(result);
    }

    @Override
    public void onTestFailure(ITestResult result) {
      add(result);
    }

    @Override
    public void onTestSkipped(ITestResult result) {
      if (!result.getName().startsWith("untested_")) {
        add(result);
      }
    }
  }
}
