// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.racy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.AsyncAction;
import dev.lockstep.explore.Execution;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Finding;
import dev.lockstep.explore.Interleaving;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls that fail and waits that end without a reason are seen if a setting asks for them. */
class ExcusesTest {

  private static final UnaryOperator<Explorer.Builder> FAILURES =
      Explorer.Builder::spuriousFailures;
  private static final UnaryOperator<Explorer.Builder> WAKE_UPS = Explorer.Builder::spuriousWakeUps;

  private static Explorer.Builder explorer() {
    return Explorer.builder().points("com.example.racy").interleavings(300);
  }

  private static Arguments failing(String name, Supplier<AsyncAction> program) {
    return Arguments.of(Named.of(name, program), Named.of("failures", FAILURES));
  }

  private static Arguments waiting(String name, Supplier<AsyncAction> program) {
    return Arguments.of(Named.of(name, program), Named.of("wake-ups", WAKE_UPS));
  }

  static Stream<Arguments> programs() {
    return Stream.of(
        failing("an atomic int", Excuses::weakInteger),
        failing("an atomic long", Excuses::weakLong),
        failing("an atomic boolean", Excuses::weakBoolean),
        failing("an atomic reference", Excuses::weakReference),
        failing("atomic arrays", Excuses::weakArrays),
        failing("stamped and marked references", Excuses::weakStamped),
        failing("a field updater", Excuses::weakUpdater),
        failing("a VarHandle", Excuses::weakVarHandle),
        failing("a VarHandle of a reference", Excuses::weakVarHandleOfReference),
        failing("a VarHandle of an element", Excuses::weakVarHandleOfElement),
        failing("a method reference", Excuses::weakByReference),
        failing("a ReentrantLock", Excuses::reentrantLock),
        failing("a reference to a Lock's method", Excuses::lock),
        failing("a write lock", Excuses::writeLock),
        failing("a read lock", Excuses::readLock),
        failing("a StampedLock", Excuses::stampedLock),
        failing("a StampedLock that is read", Excuses::stampedReadLock),
        failing("an optimistic read", Excuses::optimisticRead),
        failing("a view of a StampedLock", Excuses::viewOfStampedLock),
        failing("a semaphore", Excuses::semaphore),
        failing("several permits", Excuses::permits),
        waiting("wait with milliseconds", Excuses::waitMillis),
        waiting("wait with nanoseconds", Excuses::waitNanos),
        waiting("await with a unit", Excuses::awaitTime),
        waiting("awaitNanos", Excuses::awaitNanos),
        waiting("awaitUntil", Excuses::awaitUntil),
        waiting("awaitUninterruptibly", Excuses::awaitUninterruptibly),
        waiting("parkNanos", Excuses::parkNanos),
        waiting("parkNanos with a blocker", Excuses::parkNanosOf),
        waiting("parkUntil", Excuses::parkUntil),
        waiting("parkUntil with a blocker", Excuses::parkUntilOf),
        waiting("park", Excuses::park),
        waiting("park with a blocker", Excuses::parkOf));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void isFoundWithOneDeviationOnlyIfTheSettingIsOn(
      Supplier<AsyncAction> program, UnaryOperator<Explorer.Builder> setting) {
    AsyncAction action = () -> program.get().run();
    assertThat(explorer().build().explore(action).finding()).isNull();
    Explorer explorer = setting.apply(explorer()).build();
    Finding finding = Objects.requireNonNull(explorer.explore(action).finding());
    assertThat(finding.doubt()).isNull();
    assertThat(finding.interleaving().deviations()).as(finding.report()).hasSize(1);
    Interleaving line = Interleaving.parse(finding.interleaving().toString());
    Execution replayed = explorer.replay(line, action);
    assertThat(replayed.misfit()).isNull();
    assertThat(replayed.failure()).hasSameClassAs(finding.failure());
  }

  static Stream<Arguments> correct() {
    return Stream.of(
        Arguments.of(Named.<AsyncAction>of("a loop of tries", Excuses::retries)),
        Arguments.of(Named.<AsyncAction>of("strong compareAndSet", Excuses::strongSucceeds)),
        Arguments.of(Named.<AsyncAction>of("locks that it has", Excuses::heldLockIsEnteredAgain)),
        Arguments.of(Named.<AsyncAction>of("a lock after a try", Excuses::waitsIfRefused)));
  }

  @ParameterizedTest
  @MethodSource("correct")
  void correctTwinPasses(AsyncAction program) {
    Explorer explorer = explorer().spuriousFailures().spuriousWakeUps().build();
    assertThat(explorer.explore(program).finding()).isNull();
  }

  @Test
  void aTryOvertakesWhoWaitsAtAFairLockWithoutASetting() {
    Finding finding =
        Objects.requireNonNull(explorer().build().explore(Excuses::overtakes).finding());
    assertThat(finding.failure()).as(finding.report()).hasMessage("overtaken");
    assertThat(finding.interleaving().deviations()).hasSizeLessThanOrEqualTo(1);
  }
}
