// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.bugbench;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.sharedmemory.SharedMemoryBug;
import com.example.sharedmemory.SharedMemoryBugs;
import dev.lockstep.AsyncAction;
import dev.lockstep.explore.Execution;
import dev.lockstep.explore.Exploration;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Finding;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.Strategy;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that the default budget finds every bug of shared memory from every seed, with no more
 * preemptions than are known to be needed, and finds nothing in the fixed twins. The programs are
 * plain Java under the agent. {@code -Dlockstep.bugbench.full=true} tries 20 seeds and 5,000
 * interleavings.
 */
@Tag("agent")
class SharedMemoryTest {

  /** The package in which accesses to shared memory are points. */
  static final String POINTS = "com.example.sharedmemory";

  private static final boolean FULL = Boolean.getBoolean("lockstep.bugbench.full");
  private static final int SEEDS = FULL ? 20 : 2;
  private static final int SILENT = FULL ? 5_000 : 300;
  private static final int BUDGET = 2_000;

  static List<SharedMemoryBug> bugs() {
    return SharedMemoryBugs.all();
  }

  static Explorer.Builder explorer() {
    return Explorer.builder().points(POINTS);
  }

  @ParameterizedTest
  @MethodSource("bugs")
  void isFoundFromEverySeedMadeSimpleAndReplayed(SharedMemoryBug bug) {
    AsyncAction buggy = () -> bug.program().run(false);
    for (int seed = 1; seed <= SEEDS; seed++) {
      Explorer explorer = explorer().interleavings(BUDGET).seed(seed).build();
      Exploration exploration = explorer.explore(buggy);
      Finding finding = exploration.finding();

      assertThat(finding).as("what seed %s finds: %s", seed, exploration).isNotNull();
      assertThat(Kind.of(finding.failure())).as(finding.report()).isEqualTo(kind(bug));
      assertThat(finding.doubt()).isNull();
      assertThat(finding.interleaving().deviations())
          .as(finding.report())
          .hasSizeLessThanOrEqualTo(bug.preemptions());

      Interleaving line = Interleaving.parse(finding.interleaving().toString());
      Execution replayed = explorer.replay(line, buggy);
      assertThat(replayed.interleaving()).isEqualTo(line);
      assertThat(replayed.misfit()).isNull();
      assertThat(replayed.failure()).hasSameClassAs(finding.failure());
    }
  }

  /** Which thread hangs is part of a failure; of these seeds it is the same. */
  @ParameterizedTest
  @ValueSource(longs = {2, 3, 5})
  void failureOfManyRandomDeviationsShrinksToTheFewest(long seed) {
    SharedMemoryBug bug =
        bugs().stream().filter(it -> it.id().equals("SM20")).findFirst().orElseThrow();
    Explorer explorer =
        explorer()
            .interleavings(BUDGET)
            .strategy(Strategy.pos())
            .seed(seed)
            .shrinking(BUDGET, Duration.ofSeconds(20))
            .build();
    Finding finding = explorer.explore(() -> bug.program().run(false)).finding();
    assertThat(finding).isNotNull();
    assertThat(finding.interleaving().deviations()).as(finding.report()).hasSize(bug.preemptions());
  }

  private static Kind kind(SharedMemoryBug bug) {
    return Kind.valueOf(bug.effect().toUpperCase(Locale.ROOT));
  }

  @ParameterizedTest
  @MethodSource("bugs")
  void theFixedTwinIsSilent(SharedMemoryBug bug) {
    Exploration exploration =
        explorer().interleavings(SILENT).build().explore(() -> bug.program().run(true));

    assertThat(exploration.finding()).as(exploration::toString).isNull();
  }

  @Test
  void everyBugHasAnIdAnEffectAndASource() {
    assertThat(bugs()).hasSizeGreaterThanOrEqualTo(30);
    assertThat(bugs()).extracting(SharedMemoryBug::id).doesNotHaveDuplicates();
    assertThat(bugs())
        .extracting(SharedMemoryBug::source)
        .doesNotHaveDuplicates()
        .doesNotContain("");
    assertThat(bugs()).allSatisfy(bug -> assertThat(kind(bug)).isNotNull());
  }
}
