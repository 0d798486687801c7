// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.bugbench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.explore.Execution;
import dev.lockstep.explore.Exploration;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Finding;
import dev.lockstep.explore.Interleaving;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests that the default budget finds every bug from every seed, simplifies it as far as the
 * catalogue says, and finds nothing in the fixed twins. {@code -Dlockstep.bugbench.full=true} tries
 * 20 seeds and 5,000 interleavings.
 */
class BugBenchTest {

  private static final boolean FULL = Boolean.getBoolean("lockstep.bugbench.full");
  private static final int SEEDS = FULL ? 20 : 2;
  private static final int SILENT = FULL ? 5_000 : 300;
  private static final int BUDGET = 500;

  /** What a bug without a figure may take: every one of the catalogue takes at most so many. */
  private static final int MOST_DEVIATIONS = 2;

  static List<Bug> bugs() {
    return Catalogue.all();
  }

  @ParameterizedTest
  @MethodSource("bugs")
  void isFoundFromEverySeedMadeSimpleAndReplayed(Bug bug) {
    for (int seed = 1; seed <= SEEDS; seed++) {
      Explorer explorer = Explorer.builder().interleavings(BUDGET).seed(seed).build();
      Finding finding = explorer.exploreRuns(bug.buggy()).finding();

      assertThat(finding).as("what seed %s finds", seed).isNotNull();
      assertThat(bug.kinds()).contains(Kind.of(finding.failure()));
      assertThat(finding.doubt()).isNull();
      assertThat(finding.interleaving().deviations())
          .hasSizeLessThanOrEqualTo(bug.catalogued().orElse(MOST_DEVIATIONS) + 1);

      Interleaving line = Interleaving.parse(finding.interleaving().toString());
      Execution replayed = explorer.replay(line, bug.buggy());
      assertThat(replayed.interleaving()).isEqualTo(line);
      assertThat(replayed.misfit()).isNull();
      assertThat(replayed.failure()).hasSameClassAs(finding.failure());
    }
  }

  @ParameterizedTest
  @MethodSource("bugs")
  void theFixedTwinIsSilent(Bug bug) {
    Exploration exploration =
        Explorer.builder().interleavings(SILENT).build().exploreRuns(bug.fixed());

    assertThat(exploration.finding()).as(exploration::toString).isNull();
  }

  @Test
  void everyIdStandsForOneBug() {
    assertThat(bugs()).extracting(Bug::id).doesNotHaveDuplicates();
  }
}
