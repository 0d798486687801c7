// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.looptests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.lockstep.Async;
import dev.lockstep.Task;
import dev.lockstep.junit.LoopSettings;
import dev.lockstep.junit.LoopTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Tests that return futures, which JUnit would leave out without a word. */
class FutureTestsTest {

  @Test
  void aLoopTestThatReturnsATaskFailsAtDiscovery() {
    assertThat(failure(ReturningTask.class))
        .contains(
            "ReturningTask.forgets() returns a Task, and JUnit does not run tests that return"
                + " something: await it and return nothing");
  }

  static class ReturningTask {
    @LoopTest
    Task<Void> forgets() {
      return Async.spawn(() -> {});
    }
  }

  @Test
  void aLoopTestThatReturnsACompletableFutureFailsAtDiscovery() {
    assertThat(failure(ReturningStage.class))
        .contains("ReturningStage.forgets() returns a CompletableFuture, and JUnit does not run");
  }

  @LoopSettings
  static class ReturningStage {
    @Test
    CompletableFuture<Void> forgets() {
      return new CompletableFuture<>();
    }
  }

  @Test
  void whatOtherTestsReturnIsNotOurs() {
    assertThat(failure(NotOnLoop.class)).isEmpty();
  }

  static class NotOnLoop {
    @Test
    CompletableFuture<Void> returnsFuture() {
      return new CompletableFuture<>();
    }

    @Test
    void passes() {}
  }

  /** All failures and their causes, as a text. */
  private static String failure(Class<?> tests) {
    List<String> messages = new ArrayList<>();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests)).build();
    try {
      LauncherFactory.create().execute(request, new Listener(messages));
    } catch (RuntimeException e) {
      add(messages, e);
    }
    return String.join("\n", messages);
  }

  private static void add(List<String> messages, Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      messages.add(t.getMessage());
    }
  }

  private record Listener(List<String> messages) implements TestExecutionListener {
    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      result.getThrowable().ifPresent(thrown -> add(messages, thrown));
    }
  }
}
