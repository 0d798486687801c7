// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.Task;
import dev.lockstep.explore.internal.run.RecordedRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ShrinkerTest {

  private static final int SEEDS = 20;

  static Stream<Arguments> programs() {
    return Stream.of(
        Arguments.of((AsyncAction) Bank::wrongOrder),
        Arguments.of((AsyncAction) Programs::reverseOrder),
        Arguments.of((AsyncAction) ShrinkerTest::staleRead));
  }

  /** A transfer between two accounts that is wrong only if an audit comes between its two steps. */
  private static void staleRead() {
    int[] accounts = {100, 0};
    List<Integer> sums = new ArrayList<>();
    List<Task<?>> tasks = new ArrayList<>();
    tasks.add(Async.spawn("audit", () -> sums.add(accounts[0] + accounts[1])));
    tasks.add(
        Async.spawn(
            "transfer",
            () -> {
              accounts[0] -= 30;
              Async.yieldNow();
              accounts[1] += 30;
            }));
    tasks.add(Async.spawn("noise", Programs.stepping(4, () -> {})));
    tasks.forEach(Task::await);
    assertThat(sums).containsExactly(100);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void everyWitnessOfAFailureEndsAsTheSameOne(AsyncAction program) {
    Interleaving least =
        Explorer.builder()
            .strategy(Strategy.delayBounding(3))
            .build()
            .explore(program)
            .finding()
            .interleaving();
    Set<Interleaving> shrunk = new TreeSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      Explorer explorer = Explorer.builder().strategy(Strategy.randomWalk()).seed(seed).build();
      shrunk.add(explorer.explore(program).finding().interleaving());
    }

    assertThat(shrunk).containsExactly(least);
  }

  @Test
  void ofTwoThatAreAsShortTheOneWithFewerSwitchesIsLeft() {
    AsyncAction program =
        () -> {
          List<String> order = new ArrayList<>();
          Async.spawn("a", () -> order.add("a"));
          Async.spawn("b", () -> order.add("b"));
          Async.yieldNow();
          if (!order.equals(List.of("a", "b"))) {
            throw new AssertionError("not in order");
          }
        };
    Explorer explorer = Explorer.builder().build();
    Finding finding = explorer.explore(program).finding();
    Execution other = explorer.replay(Interleaving.ofChoices(1), program);

    assertThat(finding.interleaving()).isEqualByComparingTo(replayed(explorer, program, 2));
    assertThat(other.failure()).hasMessage(finding.failure().getMessage());
    assertThat(RecordedRun.of(finding.execution()).switches())
        .isLessThan(RecordedRun.of(other).switches());
  }

  private static Interleaving replayed(Explorer explorer, AsyncAction program, int pick) {
    return explorer.replay(Interleaving.ofChoices(pick), program).interleaving();
  }

  @Test
  void anotherFailureIsNotTakenForTheSame() {
    AsyncAction program =
        () -> {
          List<String> order = new ArrayList<>();
          Task<?> a = Async.spawn("a", () -> order.add("a"));
          Task<?> b = Async.spawn("b", () -> order.add("b"));
          Task<?> c = Async.spawn("c", () -> order.add("c"));
          a.await();
          b.await();
          c.await();
          if (order.equals(List.of("c", "b", "a"))) {
            throw new IllegalStateException("reversed");
          }
          if (!order.equals(List.of("a", "b", "c"))) {
            throw new AssertionError("not in order");
          }
        };
    Explorer explorer = Explorer.builder().build();
    Program whole = run -> run.main(program);
    Execution reversed = explorer.replay(Interleaving.ofChoices(2, 1), whole);
    assertThat(reversed.failure()).isInstanceOf(IllegalStateException.class);

    Finding finding = explorer.investigate(reversed, whole);

    assertThat(finding.failure()).hasMessage("reversed");
    assertThat(finding.interleaving()).isEqualTo(reversed.interleaving());
  }

  @Test
  void itStopsAfterTheRunsItMayMake() {
    AtomicInteger runs = new AtomicInteger();
    AsyncAction program =
        () -> {
          runs.incrementAndGet();
          Programs.tasks(5, 5, 5, 5);
          throw new AssertionError("always");
        };
    Explorer explorer =
        Explorer.builder().shrinking(3, Duration.ofHours(1)).checkingDeterminism(false).build();
    Program whole = run -> run.main(program);
    Execution failed = explorer.replay(Interleaving.ofChoices(1, 2, 1, 2, 1, 2), whole);
    runs.set(0);

    explorer.investigate(failed, whole);

    assertThat(runs).hasValueLessThanOrEqualTo(3 + 1); // and one for the trace
  }
}
