// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.Loop;
import dev.lockstep.explore.internal.run.Executions;
import dev.lockstep.explore.internal.run.RecordedRun;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Replays: of what was recorded, of what no longer fits, and of what must never be reordered. */
class ReplayTest {

  private static final Explorer EXPLORER = Explorer.builder().build();

  @Test
  void whatARandomWalkDidIsDoneAgainFromItsLine() {
    AsyncAction program = () -> Programs.tasks(3, 2, 4);
    Executions executions = Programs.executions(run -> run.main(program));
    Strategy.Search search = Strategy.randomWalk().search(5, 200);
    for (int i = 0; i < 200; i++) {
      Execution execution = executions.run(search.next());
      Interleaving line = Interleaving.parse(execution.interleaving().toString());

      Execution again = EXPLORER.replay(line, program);

      assertThat(again.misfit()).isNull();
      assertThat(RecordedRun.of(again).isSameAs(RecordedRun.of(execution))).isTrue();
    }
  }

  @Test
  void deviationsOfLanesAndOfOtherChoicesFitTogether() {
    Program program =
        run ->
            run.main(
                () -> {
                  run.choiceSource().choose("coin", 2);
                  Programs.tasks(2, 1, 1);
                });
    for (int side = 0; side < 2; side++) {
      Interleaving line =
          Interleaving.of(
              0, List.of(new Deviation("lane", 0, 3, 1), new Deviation("coin", 0, 2, side)));

      Execution execution = EXPLORER.replay(line, program);

      assertThat(execution.misfit()).isNull();
      assertThat(execution.failure()).isNull();
      assertThat(execution.interleaving().deviations()).contains(line.deviations().get(0));
    }
  }

  @Test
  void guessesAreTakenModuloTheLanesThatAreReady() {
    Execution execution =
        EXPLORER.replay(Interleaving.ofChoices(5, 0, 7), () -> Programs.tasks(1, 1, 1));

    assertThat(execution.misfit()).isNull();
    assertThat(execution.interleaving().deviations())
        .containsExactly(new Deviation("lane", 0, 3, 2), new Deviation("lane", 2, 2, 1));
  }

  @Test
  void aReplayThatDoesNotFitSaysFromWhichStepAndGoesOnFirstInFirstOut() {
    Interleaving recorded =
        Interleaving.of(0, List.of(new Deviation("lane", 0, 3, 1), new Deviation("lane", 1, 3, 2)));

    Execution execution = EXPLORER.replay(recorded, () -> Programs.tasks(2, 1, 1, 1));

    assertThat(execution.interleaving()).isEqualTo(Interleaving.fifo());
    assertThat(execution.failure())
        .isInstanceOf(ReplayMismatchError.class)
        .hasMessage("replay of " + recorded + ": " + execution.misfit());
    assertThat(execution.misfit())
        .hasToString(
            "the interleaving does not fit the program from step 1 on (lane choice 0 was one of 3,"
                + " now of 4); the rest ran first in, first out; use Strategy.near(...)"
                + " to search near it");
  }

  @Test
  void aProgramThatFailsInAnotherInterleavingThanTheOneReplayedSaysSo() {
    Interleaving recorded = Interleaving.of(0, List.of(new Deviation("lane", 0, 3, 1)));

    Execution execution =
        EXPLORER.replay(
            recorded,
            () -> {
              Programs.tasks(1, 1, 1, 1);
              throw new IllegalStateException("always");
            });

    assertThat(execution.failure()).isInstanceOf(IllegalStateException.class);
    assertThat(execution.failure().getSuppressed())
        .singleElement()
        .isInstanceOf(ReplayMismatchError.class);
  }

  @Test
  void aReplayThatIsTooLongSaysSo() {
    Interleaving recorded = Interleaving.of(0, List.of(new Deviation("lane", 90, 2, 1)));

    Execution execution = EXPLORER.replay(recorded, () -> Programs.tasks(1, 1));

    assertThat(execution.misfit()).isNotNull();
    assertThat(execution.misfit().reason()).isEqualTo("the run ended before lane choice 90");
  }

  @Test
  void aSearchNearItFindsTheFailureAgainAfterAStepWasInserted() {
    Interleaving recorded = EXPLORER.explore(() -> edited(0)).finding().interleaving();
    assertThat(EXPLORER.replay(recorded, () -> edited(2)).failure())
        .isInstanceOf(ReplayMismatchError.class);

    Exploration near =
        Explorer.builder().strategy(Strategy.near(recorded)).build().explore(() -> edited(2));

    assertThat(near.finding()).isNotNull();
    assertThat(near.finding().failure()).hasMessage("b before a");
  }

  /** Fails if b overtakes a, after main has given way so many times to two other tasks. */
  private static void edited(int yields) {
    Async.spawn(Programs.stepping(8, () -> {}));
    for (int i = 0; i < yields; i++) {
      Async.yieldNow();
    }
    List<String> order = new ArrayList<>();
    Async.spawn("a", () -> order.add("a"));
    Async.spawn("b", () -> order.add("b")).await();
    if (order.get(0).equals("b")) {
      throw new AssertionError("b before a");
    }
  }

  @Test
  void callbacksThatAsyncioKeepsInOrderStayInOrder() {
    for (Strategy strategy :
        List.of(Strategy.exhaustive(), Strategy.randomWalk(), Strategy.pos(), Strategy.urw())) {
      Exploration exploration =
          Explorer.builder()
              .strategy(strategy)
              .interleavings(5_000)
              .build()
              .explore(ReplayTest::reliesOnTheOrderOfCallbacks);

      assertThat(exploration.finding()).isNull();
    }
  }

  private static void reliesOnTheOrderOfCallbacks() {
    List<Integer> order = new ArrayList<>();
    Async.spawn(Programs.stepping(2, () -> {}));
    for (int i = 0; i < 5; i++) {
      int number = i;
      Loop.current().callSoon(() -> order.add(number));
    }
    while (order.size() < 5) {
      Async.yieldNow();
    }
    assertThat(order).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void aPointOutsideOfALoopDoesNothing() {
    Interleaving.point();
  }
}
