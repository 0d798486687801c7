// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.bugbench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bugbench.OwnPrimitives.Subject;
import dev.lockstep.explore.Exploration;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Finding;
import dev.lockstep.explore.Strategy;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests that nothing is found in the runtime's own primitives, in any interleaving with up to 1
 * deviation, where a cancellation counts as one, and in any of a random walk. {@code
 * -Dlockstep.bugbench.full=true} goes up to 3 deviations and 100,000 random interleavings.
 */
class OwnPrimitivesTest {

  private static final boolean FULL = Boolean.getBoolean("lockstep.bugbench.full");
  private static final int DEVIATIONS = FULL ? 3 : 1;
  private static final int RANDOM = FULL ? 100_000 : 100;
  private static final int ALL = 1_000_000;

  static List<Subject> subjects() {
    return Stream.concat(OwnPrimitives.all().stream(), OwnStreams.all().stream()).toList();
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void passesEveryScheduleWithFewDeviationsAndCancellations(Subject subject) {
    Exploration exploration = explore(subject, Strategy.delayBounding(DEVIATIONS), ALL);

    assertThat(exploration.finding()).as(exploration::toString).isNull();
    assertThat(exploration.covered()).startsWith("all ");
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void passesACancellationAtEveryStep(Subject subject) {
    Exploration exploration = explore(subject, Strategy.storm(), ALL);

    assertThat(exploration.finding()).as(exploration::toString).isNull();
    assertThat(exploration.covered()).startsWith("every cancellation at every step");
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void passesRandomSchedulesWithCancellations(Subject subject) {
    Exploration exploration = explore(subject, Strategy.randomWalk(), RANDOM);

    assertThat(exploration.finding()).as(exploration::toString).isNull();
    assertThat(exploration.interleavings()).isEqualTo(RANDOM);
  }

  @Test
  void keepsTwoBugsOfAsyncioThatItsTracesDemand() {
    assertThat(OwnPrimitives.keptFromAsyncio())
        .extracting(
            subject -> {
              Finding finding = explore(subject, Strategy.standard(), 500).finding();
              assertThat(finding).as(subject.name()).isNotNull();
              return subject + " " + Kind.of(finding.failure()) + " " + finding.interleaving();
            })
        .containsExactly("W11 SWALLOW L1:AAA", "W10 LOST L1:AACACACHF");
  }

  private static Exploration explore(Subject subject, Strategy strategy, int interleavings) {
    return Explorer.builder()
        .strategy(strategy)
        .interleavings(interleavings)
        .cancelling(task -> task.name().startsWith("victim"))
        .build()
        .exploreRuns(subject.workload());
  }
}
