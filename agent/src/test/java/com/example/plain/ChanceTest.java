// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.plain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Runner;
import dev.lockstep.virtual.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/**
 * What plain code takes for chance is the same in every run of a loop, and chance outside of it.
 */
class ChanceTest {

  private static String run() {
    try (Runner runner =
        Runner.builder().clock(new VirtualClock()).watchdog(Duration.ofSeconds(10)).build()) {
      return runner.run(ChanceTest::draw);
    }
  }

  private static String draw() {
    List<Integer> shuffled = new ArrayList<>(List.of(1, 2, 3, 4, 5, 6, 7));
    Collections.shuffle(shuffled);
    return new Random().nextLong()
        + " "
        + Math.random()
        + " "
        + ThreadLocalRandom.current().nextLong()
        + " "
        + UUID.randomUUID()
        + shuffled
        + Set.of("a", "b", "c", "d", "e")
        + Map.of("a", 1, "b", 2, "c", 3);
  }

  @Test
  void loopsDrawTheSame() {
    String first = run();
    assertThat(first).contains("-4"); // the version of a random UUID
    for (int i = 0; i < 10; i++) {
      assertThat(run()).isEqualTo(first);
    }
  }

  @Test
  void outsideOfLoopsChanceStaysChance() {
    assertThat(draw()).isNotEqualTo(draw());
  }
}
