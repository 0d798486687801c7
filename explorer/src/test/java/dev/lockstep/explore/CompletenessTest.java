// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.explore.internal.replay.ReplayPlan;
import dev.lockstep.explore.internal.run.Executions;
import dev.lockstep.explore.internal.util.Plural;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What complete searches count is what a model counts by plain recursion. */
class CompletenessTest {

  private static final int MANY = 1_000_000;

  @ParameterizedTest
  @CsvSource({"0, 2, 2, 2", "1, 2, 2, 2", "2, 2, 2, 2", "3, 2, 2, 2", "2, 1, 3, 2", "3, 1, 1, 3"})
  void delayBoundingRunsEverySchedule(int deviations, int first, int second, int third) {
    Exploration exploration = explore(Strategy.delayBounding(deviations), first, second, third);

    long expected = new QueueModel(first, second, third).interleavings(deviations);
    assertThat(exploration.interleavings()).isEqualTo((int) expected);
    assertThat(exploration.covered())
        .startsWith("all " + Plural.count(expected, "interleaving"))
        .endsWith(" with at most " + Plural.count(deviations, "deviation"));
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "2, 2, 2", "3, 1, 2", "1, 4, 1"})
  void anExhaustiveSearchRunsEverySchedule(int first, int second, int third) {
    Exploration exploration = explore(Strategy.exhaustive(), first, second, third);

    long expected = new QueueModel(first, second, third).interleavings(MANY);
    assertThat(exploration.interleavings()).isEqualTo((int) expected);
    assertThat(exploration.isComplete()).isTrue();
    assertThat(exploration.covered())
        .isEqualTo("all " + Plural.count(expected, "interleaving") + ", complete");
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 0", "2, 3, 0", "4, 4, 0", "3, 3, 2"})
  void theStandardBudgetFinishesWhatFitsIntoIt(int first, int second, int third) {
    int[] steps = third == 0 ? new int[] {first, second} : new int[] {first, second, third};
    Exploration exploration = Explorer.builder().build().explore(() -> Programs.tasks(steps));

    long all = new QueueModel(steps).interleavings(MANY);
    assertThat(exploration.isComplete()).isEqualTo(all < 1_000);
    if (all < 1_000) {
      assertThat(exploration.interleavings()).isEqualTo((int) all);
    } else {
      assertThat(exploration.covered()).contains(" by random walk and ");
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 2, 2", "3, 1, 2"})
  void noScheduleIsRunTwice(int first, int second, int third) {
    Executions executions =
        Programs.executions(run -> run.main(() -> Programs.tasks(first, second, third)));
    Strategy.Search search = Strategy.exhaustive().search(0, MANY);
    Set<Interleaving> seen = new HashSet<>();
    for (Plan plan = search.next(); plan != null; plan = search.next()) {
      Execution execution = executions.run(plan);
      search.ran(plan, execution);
      assertThat(seen.add(execution.interleaving())).isTrue();
      Interleaving planned =
          plan instanceof ReplayPlan replay ? replay.interleaving() : Interleaving.fifo();
      assertThat(execution.interleaving()).isEqualTo(planned);
    }
  }

  private static Exploration explore(Strategy strategy, int... steps) {
    return Explorer.builder()
        .strategy(strategy)
        .interleavings(MANY)
        .build()
        .explore(() -> Programs.tasks(steps));
  }
}
