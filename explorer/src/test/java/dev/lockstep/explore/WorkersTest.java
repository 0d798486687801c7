// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WorkersTest {

  static List<Strategy> strategies() {
    return List.of(
        Strategy.standard(),
        Strategy.randomWalk(),
        Strategy.pos(),
        Strategy.pct(3),
        Strategy.urw(),
        Strategy.exhaustive());
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void howManyWorkersThereAreMakesNoDifference(Strategy strategy) {
    String alone = report(strategy, 1);

    assertThat(alone).contains("replay: L1:");
    assertThat(report(strategy, 2)).isEqualTo(alone);
    assertThat(report(strategy, 8)).isEqualTo(alone);
  }

  private static String report(Strategy strategy, int workers) {
    return Explorer.builder()
        .strategy(strategy)
        .seed(3)
        .workers(workers)
        .build()
        .explore(Programs::reverseOrder)
        .toString();
  }
}
