// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.looptests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.lockstep.Async;
import dev.lockstep.Task;
import dev.lockstep.junit.LoopSettings;
import dev.lockstep.junit.LoopTest;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Tests that return something, which JUnit would leave out with a warning. */
class ReturningTestsTest {

  private static final String REMEDY =
      ", and JUnit does not run tests that return something: await it and return nothing";

  @Test
  void aLoopTestThatReturnsATaskFailsAndTheOthersRun() {
    assertThat(results(ReturningTask.class, Right.class))
        .containsOnly(
            Map.entry("ReturningTask.forgets()", "ReturningTask.forgets() returns a Task" + REMEDY),
            Map.entry("passesBeside()", ""),
            Map.entry("passesElsewhere()", ""));
  }

  static class ReturningTask {
    @LoopTest
    Task<Void> forgets() {
      return Async.spawn(() -> {});
    }

    @LoopTest
    void passesBeside() {}
  }

  static class Right {
    @Test
    void passesElsewhere() {}
  }

  @Test
  void aClassWithNothingElseFailsTooAndTheOthersRun() {
    assertThat(results(Right.class, ReturningStage.class))
        .containsOnly(
            Map.entry(
                "ReturningStage.forgets()",
                "ReturningStage.forgets() returns a CompletableFuture" + REMEDY),
            Map.entry("passesElsewhere()", ""));
  }

  @LoopSettings
  static class ReturningStage {
    @Test
    CompletableFuture<Void> forgets() {
      return new CompletableFuture<>();
    }
  }

  @Test
  void anyTypeAndAnyKindOfTestIsSeen() {
    assertThat(results(Kinds.class).keySet())
        .containsExactly("Inner.returnsText()", "Kinds.returnsInt()", "passes()");
  }

  @LoopSettings
  static class Kinds {
    @ParameterizedTest
    @ValueSource(ints = 1)
    int returnsInt(int value) {
      return value;
    }

    @Test
    void passes() {}

    @Nested
    class Inner {
      @Test
      String returnsText() {
        return "text";
      }
    }
  }

  @Test
  void itFailsWithoutAnyOtherTest() {
    assertThat(results(ReturningStage.class))
        .containsOnlyKeys("ReturningStage.forgets()")
        .doesNotContainValue("");
  }

  @Test
  void whatOtherTestsReturnIsNotOurs() {
    assertThat(results(NotOnLoop.class)).containsOnly(Map.entry("passes()", ""));
  }

  static class NotOnLoop {
    @Test
    CompletableFuture<Void> returnsFuture() {
      return new CompletableFuture<>();
    }

    @Test
    void passes() {}
  }

  /** The messages of the failures of all tests by their names; empty for those that pass. */
  private static Map<String, String> results(Class<?>... tests) {
    Map<String, String> results = new TreeMap<>();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(
                Arrays.stream(tests).map(it -> selectClass(it)).toArray(ClassSelector[]::new))
            .filters(EngineFilter.includeEngines("junit-jupiter"))
            .build();
    LauncherFactory.create().execute(request, new Listener(results));
    return results;
  }

  private record Listener(Map<String, String> results) implements TestExecutionListener {
    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (test.isTest()) {
        results.put(
            test.getDisplayName(), result.getThrowable().map(Throwable::getMessage).orElse(""));
      }
    }
  }
}
