// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Runner;
import dev.lockstep.virtual.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The same class on both clocks. */
class FetchTest {

  private static final List<String> LINES =
      List.of(
          "0.0 s  main started",
          "0.0 s  task1 started",
          "0.0 s  task2 started",
          "0.0 s  task3 started",
          "1.0 s  task2 finished",
          "2.0 s  task3 finished",
          "3.0 s  task1 finished",
          "3.0 s  results: [Content for data_1, Content for data_2, Content for data_3]",
          "3.0 s  main finished");

  private final List<String> lines = new ArrayList<>();

  @Test
  void virtualClockJumpsOverTheSleeps() {
    VirtualClock clock = new VirtualClock();
    try (Runner runner = Runner.builder().clock(clock).build()) {
      runner.run(new Fetch(lines::add)::run);
    }

    assertThat(lines).isEqualTo(LINES);
    assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(3));
  }
}
