// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.racy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.lockstep.Runner;
import dev.lockstep.explore.DataRaces;
import dev.lockstep.explore.Explorer;
import dev.lockstep.junit.LoopTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

/** What tests and the configuration say about races and spurious wake-ups at points. */
class RacySettingsTest {

  private static final String HERE = "com.example.racy";

  private static List<String> failed(Class<?> tests, Map<String, String> parameters) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(tests))
        .configurationParameters(parameters)
        .execute()
        .testEvents()
        .failed()
        .map(
            event ->
                event.getTestDescriptor().getDisplayName()
                    + " "
                    + event
                        .getRequiredPayload(TestExecutionResult.class)
                        .getThrowable()
                        .orElseThrow()
                        .getMessage())
        .toList();
  }

  @Test
  void raceWithoutEffectFailsATestThatAsksForIt() {
    assertThat(failed(Flags.class, Map.of()))
        .singleElement()
        .asString()
        .startsWith("fails()")
        .contains("data race: '");
    assertThat(failed(Flags.class, Map.of("lockstep.races", "fail"))).hasSize(2);
  }

  static class Flags {
    @LoopTest(interleavings = 20, points = HERE, races = DataRaces.FAIL)
    void fails() throws Exception {
      Bugs.spinsUntilStopped();
    }

    @LoopTest(interleavings = 20, points = HERE, races = DataRaces.WARN)
    void warns() throws Exception {
      Bugs.spinsUntilStopped();
    }

    @LoopTest(interleavings = 20, points = HERE)
    void saysNothing() throws Exception {
      Bugs.spinsUntilStopped();
    }
  }

  @Test
  void waitThatEndsWithoutReasonFailsATestThatAsksForIt() {
    assertThat(failed(Waits.class, Map.of())).singleElement().asString().startsWith("may()");
    assertThat(failed(Waits.class, Map.of("lockstep.spuriousWakeUps", "true"))).hasSize(2);
  }

  static class Waits {
    @LoopTest(interleavings = 300, points = HERE, spuriousWakeUps = true)
    void may() throws Exception {
      Bugs.waitWithoutLoop();
    }

    @LoopTest(interleavings = 300, points = HERE, spuriousWakeUps = false)
    void mayNot() throws Exception {
      Bugs.waitWithoutLoop();
    }

    @LoopTest(interleavings = 300, points = HERE)
    void saysNothing() throws Exception {
      Bugs.waitWithoutLoop();
    }
  }

  @Test
  void explorerAndRunnerRefuseWithoutPointsWhatIsSeenAtPoints() {
    assertThatThrownBy(() -> Explorer.builder().races(DataRaces.WARN).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "races(WARN) needs points: add points(\"com.acme\") with a package of the program");
    assertThatThrownBy(() -> Explorer.builder().spuriousWakeUps().build())
        .hasMessage(
            "spuriousWakeUps() needs points: add points(\"com.acme\") with a package of the"
                + " program");
    assertThatThrownBy(() -> Runner.builder().spuriousWakeUps().build().close())
        .hasMessage(
            "spuriousWakeUps needs points: add points(\"com.acme\") with a package of the program");
  }
}
