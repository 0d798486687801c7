// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.Task;
import dev.lockstep.explore.internal.run.FailureIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Small programs that fail only in interleavings with three deviations or more. */
class ThreeDeviationsTest {

  private static final int SEEDS = 20;
  private static final int INTERLEAVINGS = 500;
  private static final int DEVIATIONS = 3;

  static Stream<Arguments> programs() {
    return Stream.of(
        Arguments.of("four in reverse", (AsyncAction) ThreeDeviationsTest::fourInReverse),
        Arguments.of("an order of steps", (AsyncAction) ThreeDeviationsTest::orderOfSteps),
        Arguments.of("three lost updates", (AsyncAction) ThreeDeviationsTest::lostUpdates));
  }

  private static void fourInReverse() {
    List<Integer> order = new ArrayList<>();
    List<Task<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int number = i;
      tasks.add(Async.spawn(Programs.stepping(1, () -> order.add(number))));
    }
    tasks.forEach(Task::await);
    if (order.equals(List.of(3, 2, 1, 0))) {
      throw new AssertionError("in reverse");
    }
  }

  private static void orderOfSteps() {
    StringBuilder order = new StringBuilder();
    List<Task<Void>> tasks = new ArrayList<>();
    for (String name : List.of("a", "b")) {
      tasks.add(
          Async.spawn(
              name,
              () -> {
                for (int i = 0; i < 3; i++) {
                  order.append(name);
                  Async.yieldNow();
                }
              }));
    }
    tasks.forEach(Task::await);
    if (order.toString().equals("baabba")) {
      throw new AssertionError("in that order");
    }
  }

  /** Loses an update in each of three rounds. */
  private static void lostUpdates() {
    int lost = 0;
    for (int round = 0; round < 3; round++) {
      int[] count = {0};
      Task<Void> one = Async.spawn(() -> add(count, 0));
      Task<Void> two = Async.spawn(() -> add(count, 1));
      one.await();
      two.await();
      lost += count[0] == 1 ? 1 : 0;
    }
    if (lost == 3) {
      throw new AssertionError("three updates are lost");
    }
  }

  private static void add(int[] count, int after) {
    for (int i = 0; i < after; i++) {
      Async.yieldNow();
    }
    int read = count[0];
    Async.yieldNow();
    count[0] = read + 1;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("programs")
  void theStandardStrategyFindsThemFromEverySeedAndAsSimpleAsTheyAre(
      String name, AsyncAction program) {
    assertMinimal(Strategy.standard(), INTERLEAVINGS, program);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("programs")
  void whatARandomWalkFindsHasNoDeviationThatCanBeLeftOut(String name, AsyncAction program) {
    assertMinimal(Strategy.randomWalk(), 100_000, program);
  }

  private static void assertMinimal(Strategy strategy, int interleavings, AsyncAction program) {
    for (int seed = 0; seed < SEEDS; seed++) {
      Explorer explorer =
          Explorer.builder().strategy(strategy).interleavings(interleavings).seed(seed).build();
      Finding finding = explorer.explore(program).finding();

      assertThat(finding).as("from the seed %d", seed).isNotNull();
      assertThat(finding.interleaving().deviations()).hasSize(DEVIATIONS);
      assertThat(withoutOne(finding, program))
          .doesNotContain(FailureIdentity.of(finding.failure()));
    }
  }

  private static List<FailureIdentity> withoutOne(Finding finding, AsyncAction program) {
    List<Deviation> all = finding.interleaving().deviations();
    return IntStream.range(0, all.size())
        .mapToObj(
            left -> {
              List<Deviation> fewer = new ArrayList<>(all);
              fewer.remove(left);
              Execution run = Explorer.builder().build().replay(Interleaving.of(0, fewer), program);
              return FailureIdentity.of(run.failure());
            })
        .toList();
  }
}
