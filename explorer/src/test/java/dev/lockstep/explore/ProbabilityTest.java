// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lockstep.AsyncAction;
import dev.lockstep.explore.internal.run.Executions;
import dev.lockstep.sync.AsyncEvent;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The random strategies hit small programs as often as the closed form says. The error allowed is
 * four standard deviations of a share among so many runs, which a right share exceeds once in
 * 16,000 seeds; the seed is fixed.
 */
class ProbabilityTest {

  private static final int RUNS = 4_000;

  static Stream<Arguments> hits() {
    return Stream.of(
        // the single step loses each of r even draws
        Arguments.of("random walk", Strategy.randomWalk(), action(1), 1 / 2.0),
        Arguments.of("random walk", Strategy.randomWalk(), action(2), 1 / 4.0),
        Arguments.of("random walk", Strategy.randomWalk(), action(4), 1 / 16.0),
        // its one priority is below r fresh ones
        Arguments.of("POS", Strategy.pos(), action(1), 1 / 2.0),
        Arguments.of("POS", Strategy.pos(), action(2), 1 / 3.0),
        Arguments.of("POS", Strategy.pos(), action(4), 1 / 5.0),
        // each of r steps on its object draws it again
        Arguments.of("POS", Strategy.pos(), shared(1, true, 0), 1 / 2.0),
        Arguments.of("POS", Strategy.pos(), shared(4, true, 0), 1 / 16.0),
        // only the first does; then its one priority is below r - 1 fresh ones
        Arguments.of("POS", Strategy.pos(), shared(4, false, 0), 1 / 2.0 * 1 / 4.0),
        // every place among r interesting steps is as likely, whatever lies between them
        Arguments.of("SURW", Strategy.surw(ON_EVENT), shared(1, true, 0), 1 / 2.0),
        Arguments.of("SURW", Strategy.surw(ON_EVENT), shared(4, true, 0), 1 / 5.0),
        Arguments.of("SURW", Strategy.surw(ON_EVENT), shared(4, true, 3), 1 / 5.0),
        // the event is all that two tasks share
        Arguments.of("SURW", Strategy.surw(), shared(3, true, 2), 1 / 4.0),
        // every place among r + 1 is as likely
        Arguments.of("URW", Strategy.urw(), action(2), 1 / 3.0),
        Arguments.of("URW", Strategy.urw(), action(4), 1 / 5.0),
        // every order of priorities is as likely
        Arguments.of("PCT", Strategy.pct(1), (AsyncAction) Programs::reverseOrder, 1 / 6.0),
        Arguments.of("PCT", Strategy.pct(1), action(1), 1 / 2.0),
        Arguments.of(
            "random walk", Strategy.randomWalk(), (AsyncAction) Programs::reverseOrder, 1 / 6.0));
  }

  private static AsyncAction action(int steps) {
    return () -> Programs.singleStepLast(steps);
  }

  private static final Predicate<Object> ON_EVENT = AsyncEvent.class::isInstance;

  private static AsyncAction shared(int steps, boolean onlyEvent, int between) {
    return () -> Programs.eventLast(steps, onlyEvent, between);
  }

  @ParameterizedTest(name = "{0} hits with probability {3}")
  @MethodSource("hits")
  void hitsWithTheProbabilityInClosedForm(
      String name, Strategy strategy, AsyncAction program, double probability) {
    assertThat(share(strategy, program))
        .isCloseTo(probability, within(4 * Math.sqrt(probability * (1 - probability) / RUNS)));
  }

  @ParameterizedTest
  @MethodSource("depths")
  void pctHitsABugOfItsDepthAtLeastAsOftenAsItsBound(int depth, AsyncAction program, double bound) {
    assertThat(share(Strategy.pct(depth), program))
        .isGreaterThan(bound - 4 * Math.sqrt(bound * (1 - bound) / RUNS));
  }

  /** n = 4 lanes with main, k at most 3 choices: 1/(n k^(d-1)). */
  static Stream<Arguments> depths() {
    return Stream.of(
        Arguments.of(2, (AsyncAction) Programs::reverseOrder, 1 / 12.0),
        Arguments.of(3, (AsyncAction) Programs::reverseOrder, 1 / 36.0));
  }

  private static double share(Strategy strategy, AsyncAction program) {
    Executions executions = Programs.executions(run -> run.main(program));
    Strategy.Search search = strategy.search(20_26, RUNS);
    int failed = 0;
    for (int i = 0; i < RUNS; i++) {
      Plan plan = search.next();
      Execution execution = executions.run(plan);
      search.ran(plan, execution);
      failed += execution.passed() ? 0 : 1;
    }
    return (double) failed / RUNS;
  }
}
