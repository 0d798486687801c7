// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.looptests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.lockstep.explore.Exploration;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Program;
import dev.lockstep.junit.LoopScope;
import dev.lockstep.junit.LoopSettings;
import dev.lockstep.junit.LoopTest;
import dev.lockstep.junit.Replay;
import dev.lockstep.junit.TestClock;
import dev.lockstep.junit.TestExplorer;
import dev.lockstep.junit.TestName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.support.store.Namespace;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** A program that launches JUnit explores the tests itself. */
class TestExplorerTest {

  private static final String THIS = "dev.lockstep.looptests.TestExplorerTest.";

  private final List<String> explored = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();

  private TestExecutionSummary launch(Class<?> tests) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    try (LauncherSession session = LauncherFactory.openSession()) {
      session.getStore().put(Namespace.create(TestExplorer.class), TestExplorer.class, new Fifty());
      session
          .getLauncher()
          .execute(
              LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests)).build(),
              listener);
    }
    return listener.getSummary();
  }

  /** Explores 50 interleavings, whatever the test says. */
  private final class Fifty implements TestExplorer {
    @Override
    public Exploration explore(TestName test, Explorer.Builder settings, Program program) {
      Exploration exploration = settings.interleavings(50).build().exploreRuns(program);
      explored.add(test + ": " + exploration.interleavings());
      return exploration;
    }

    @Override
    public void refused(TestName test, String reason) {
      refused.add(test + " " + reason);
    }
  }

  static class Quiet {
    @LoopTest
    void plain() {}

    @ParameterizedTest
    @ValueSource(ints = {7, 8})
    @LoopSettings
    void withArguments(int number) {}

    @Test
    void onNoLoop() {}
  }

  @Test
  void itExploresEveryTestOnALoop() {
    assertThat(launch(Quiet.class).getTestsSucceededCount()).isEqualTo(4);
    assertThat(explored)
        .containsExactlyInAnyOrder(
            THIS + "Quiet.plain: 1",
            THIS + "Quiet.withArguments(int)[1]: 1",
            THIS + "Quiet.withArguments(int)[2]: 1");
    assertThat(refused).isEmpty();
  }

  static class Racy extends InterleavingsTest.Deposits {
    @LoopTest
    void depositsAddUp() {
      addUp();
    }
  }

  @Test
  void aFailureThatItFindsFailsTheTest() {
    assertThat(launch(Racy.class).getTestsFailedCount()).isEqualTo(1);
    assertThat(explored).hasSize(1);
  }

  static class Unfit {
    @LoopTest(clock = TestClock.REAL)
    void real() {}

    @LoopTest
    @Replay("L1:AAA")
    void replayed() {}

    @TestFactory
    @LoopSettings
    Stream<DynamicTest> factory() {
      return Stream.of(DynamicTest.dynamicTest("one", () -> {}));
    }
  }

  @LoopSettings(scope = LoopScope.CLASS)
  static class Shared {
    @Test
    void shared() {}
  }

  @Test
  void itIsToldOfTestsThatCannotBeExploredAndTheyAreAborted() {
    assertThat(launch(Unfit.class).getTestsSucceededCount()).isZero();
    assertThat(launch(Shared.class).getTestsAbortedCount()).isEqualTo(1);
    assertThat(explored).isEmpty();
    assertThat(refused)
        .containsExactlyInAnyOrder(
            THIS + "Unfit.real needs a virtual clock: set clock = TestClock.VIRTUAL",
            THIS + "Unfit.replayed runs in one interleaving: remove @Replay",
            THIS + "Unfit.factory does not work on a @TestFactory: use @ParameterizedTest",
            THIS + "Shared.shared needs a loop for each run: set scope = LoopScope.TEST");
  }
}
