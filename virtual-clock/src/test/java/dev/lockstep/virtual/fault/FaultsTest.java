// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.Fault;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.testkit.SeededChoices;
import dev.lockstep.virtual.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Faults at the points that a program marks. */
class FaultsTest {

  private final Faults faults = new Faults();
  private final VirtualClock clock = new VirtualClock();
  private final List<String> log = new ArrayList<>();

  private void run(AsyncAction program) {
    try (Runner runner = Runner.builder().clock(clock).faultPoints(faults).build()) {
      runner.run(program);
    }
  }

  /** A program with points; logs how each commit ends. */
  private void commit(int times) {
    for (int i = 0; i < times; i++) {
      try {
        Fault.point("before-commit");
        Fault.point("write", IOException.class);
        log.add("committed");
      } catch (IOException | IllegalStateException e) {
        log.add(e.getMessage());
      }
    }
  }

  @Test
  void aPointWithoutARuleLetsPass() {
    run(() -> commit(2));
    Fault.point("outside of a loop");

    assertThat(log).containsExactly("committed", "committed");
    assertThat(faults.reached())
        .containsExactly(Map.entry("before-commit", 2), Map.entry("write", 2));
  }

  @Test
  void aRuleFailsEachHitOrOneUntilItIsClosed() {
    run(
        () -> {
          try (FaultRule rule =
              faults.at("before-commit").fail(() -> new IllegalStateException("no"))) {
            commit(2);
            assertThat(rule.hits()).isEqualTo(2);
          }
          try (FaultRule rule = faults.at("write").hit(2).fail(() -> new IOException("full"))) {
            commit(3);
            assertThat(rule.happened()).isEqualTo(1);
          }
          commit(1);
        });

    assertThat(log).containsExactly("no", "no", "committed", "full", "committed", "committed");
  }

  @Test
  void aRuleDelaysOnTheClockOfTheLoop() {
    faults.at("before-commit").hit(2).delay(Duration.ofMinutes(3));

    run(() -> commit(2));

    assertThat(clock.elapsed()).isEqualTo(Duration.ofMinutes(3));
  }

  @Test
  void aRuleAppliesWhileItsConditionHolds() {
    faults
        .at("before-commit")
        .when(() -> Async.currentTask().name().equals("b"))
        .fail(() -> new IllegalStateException("b fails"));

    run(
        () ->
            Async.wait(
                List.of(Async.spawn("a", () -> commit(1)), Async.spawn("b", () -> commit(1))),
                dev.lockstep.ReturnWhen.ALL_COMPLETED));

    assertThat(log).containsExactly("committed", "b fails");
  }

  @Test
  void aRuleRunsWhatTheTestWantsAndSeveralApplyInTurn() {
    faults.at("before-commit").run(() -> log.add("first"));
    faults.at("before-commit").run(() -> log.add("second"));

    run(() -> commit(1));

    assertThat(log).containsExactly("first", "second", "committed");
  }

  @Test
  void aCrashIsTheHostsBusiness() {
    Faults ofHosts =
        new Faults(
            () -> {
              throw new AssertionError(Async.currentTask().name() + " crashed");
            });
    ofHosts.at("before-commit").crash();

    try (Runner runner = Runner.builder().clock(clock).faultPoints(ofHosts).build()) {
      assertThatThrownBy(() -> runner.run(() -> commit(1))).hasMessage("main crashed");
    }
    assertThatThrownBy(() -> faults.at("x").crash())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("crash() needs a host: these faults belong to no World; use World.faults()");
  }

  @Test
  void aNameThatNoTaskComesToFailsTheRun() {
    faults.at("befor-commit").delay(Duration.ofSeconds(1));

    assertThatThrownBy(() -> run(() -> commit(1)))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "the fault point 'befor-commit' was never reached while it had a rule; the points"
                + " reached were 'before-commit', 'write'; correct the name, or call optional()");
  }

  @Test
  void aNameThatNoTaskComesToFailsAtTheEndOfItsScope() {
    run(
        () ->
            assertThatThrownBy(
                    () -> {
                      try (FaultRule rule = faults.at("commit").delay(Duration.ZERO)) {
                        assertThat(rule.hits()).isZero();
                      }
                    })
                .isInstanceOf(AssertionError.class)
                .hasMessage(
                    "the fault point 'commit' was never reached while it had a rule; no point was"
                        + " reached; correct the name, or call optional()"));
  }

  @Test
  void aHitThatNeverCameFailsTheRunUnlessItIsOptional() {
    faults.at("before-commit").hit(3).delay(Duration.ofSeconds(1));
    faults.at("write").hit(3).optional().delay(Duration.ofSeconds(1));

    assertThatThrownBy(() -> run(() -> commit(2)))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "hit(3) never happened: the fault point 'before-commit' was reached 2 times; use an"
                + " earlier hit, or call optional()")
        .hasNoSuppressedExceptions();
  }

  @Test
  void aFailureOfTheProgramComesBeforeAMissedFault() {
    faults.at("commit").delay(Duration.ZERO);

    assertThatThrownBy(
            () ->
                run(
                    () -> {
                      throw new IllegalArgumentException("the program's");
                    }))
        .hasMessage("the program's")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
  }

  @Test
  void aCheckedExceptionNeedsAPointThatDeclaresIt() {
    faults.at("before-commit").fail(() -> new IOException("full"));

    assertThatThrownBy(() -> run(() -> commit(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Fault.point(\"before-commit\") cannot throw the checked java.io.IOException; let the"
                + " program call Fault.point(\"before-commit\", IOException.class)");
  }

  @Test
  void aDelayInACallbackSaysThatItCannotWait() {
    faults.at("tick").delay(Duration.ofSeconds(1));
    List<String> errors = new ArrayList<>();

    run(
        () -> {
          Loop loop = Loop.current();
          loop.setExceptionHandler(
              (from, context) -> errors.add(String.valueOf(context.exception())));
          loop.callSoon(() -> Fault.point("tick"));
          Async.yieldNow();
          Async.yieldNow();
        });

    assertThat(errors)
        .containsExactly(
            "java.lang.IllegalStateException: a callback cannot wait; spawn a task with Async.spawn"
                + " and wait there");
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertThatThrownBy(() -> faults.at("x").hit(0))
        .hasMessage("hit(0): the number must be at least 1");
    assertThatThrownBy(() -> faults.at("x").oneIn(1))
        .hasMessage("oneIn(1): the number must be at least 2");
  }

  @Test
  void underASeedAboutOneHitInNFails() {
    FaultRule rule = faults.at("before-commit").oneIn(10).run(() -> {});

    try (Runner runner =
        Runner.builder()
            .clock(clock)
            .faultPoints(faults)
            .choiceSource(SeededChoices.of(5))
            .build()) {
      runner.run(() -> commit(10_000));
    }

    assertThat(rule.happened()).isBetween(900, 1_100);
  }
}
