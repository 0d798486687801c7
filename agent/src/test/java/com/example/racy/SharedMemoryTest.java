// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.racy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.AsyncAction;
import dev.lockstep.explore.DataRaceError;
import dev.lockstep.explore.DataRaces;
import dev.lockstep.explore.EndlessRunError;
import dev.lockstep.explore.Exploration;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Finding;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.Strategy;
import dev.lockstep.report.Recording;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bugs of shared memory in plain Java, found at points; their correct twins pass. */
class SharedMemoryTest {

  private static final String HERE = "com.example.racy";

  private static Arguments program(String name, AsyncAction action) {
    return Arguments.of(Named.of(name, action));
  }

  static Stream<Arguments> bugs() {
    return Stream.of(
        program("a counter in virtual threads", Bugs::counterInVirtualThreads),
        program("a counter in platform threads", Bugs::counterInPlatformThreads),
        program("a counter in a pool", Bugs::counterInPool),
        program("a static long", Bugs::staticLong),
        program("arrays", Bugs::arrays),
        program("a cache that loads twice", Bugs::cacheLoadsTwice),
        program("synchronized calls that are not one", Bugs::checkThenAct),
        program("an object that is published early", Bugs::publishedEarly),
        program("ABA of reused nodes", Bugs::abaOfReusedNodes),
        program("a VarHandle", Bugs::varHandle),
        program("two locks in two orders", Bugs::lockOrder),
        program("a lost notify", Bugs::lostNotify));
  }

  @ParameterizedTest
  @MethodSource("bugs")
  void bugIsFoundWithOneDeviation(AsyncAction program) {
    Exploration found =
        Explorer.builder().points(HERE).interleavings(2_000).build().explore(program);
    Finding finding = Objects.requireNonNull(found.finding(), found::covered);
    assertThat(finding.interleaving().deviations()).as(finding.report()).hasSize(1);
    Interleaving again = Interleaving.parse(finding.interleaving().toString());
    assertThat(Explorer.builder().points(HERE).build().replay(again, program).failure())
        .hasSameClassAs(finding.failure());
  }

  static Stream<Arguments> bugsByStrategies() {
    return Stream.of(
            Strategy.randomWalk(),
            Strategy.pos(),
            Strategy.pct(3),
            Strategy.surw(),
            Strategy.urw(),
            Strategy.delayBounding(1),
            Strategy.exhaustive())
        .flatMap(strategy -> bugs().map(bug -> Arguments.of(bug.get()[0], strategy)));
  }

  @ParameterizedTest
  @MethodSource("bugsByStrategies")
  void bugIsFoundByEachStrategy(AsyncAction program, Strategy strategy) {
    Exploration found =
        Explorer.builder()
            .points(HERE)
            .strategy(strategy)
            .interleavings(20_000)
            .build()
            .explore(program);
    Finding finding = Objects.requireNonNull(found.finding(), found::covered);
    assertThat(finding.interleaving().deviations()).as(finding.report()).hasSize(1);
  }

  static Stream<Arguments> correct() {
    return Stream.of(
        program("a locked counter", Bugs::lockedCounter),
        program("a cache that loads once", Bugs::cacheLoadsOnce),
        program("two calls in one block", Bugs::checkAndAct),
        program("a VarHandle that adds", Bugs::varHandleAdds),
        program("a notify that is kept", Bugs::keptNotify),
        program("a thread that spins", Bugs::spinsUntilStopped),
        program("a thread that waits and says so", Bugs::waitsPolitely),
        program("a thread that spins while another sleeps", Bugs::spinsWhileAnotherSleeps));
  }

  @ParameterizedTest
  @MethodSource("correct")
  void correctTwinPasses(AsyncAction program) {
    Exploration passed =
        Explorer.builder().points(HERE).interleavings(3_000).build().explore(program);
    assertThat(passed.finding()).isNull();
  }

  @Test
  void oneOfAHundredThreadsLosesItsUpdate() {
    Exploration found =
        Explorer.builder()
            .points(HERE)
            .interleavings(10_000)
            .build()
            .explore(Bugs::counterOfManyThreads);
    assertThat(Objects.requireNonNull(found.finding()).interleaving().deviations()).hasSize(1);
  }

  @Test
  void memoryOfOneThreadNeedsNoPreemption() {
    Exploration all =
        Explorer.builder()
            .points(HERE)
            .strategy(Strategy.exhaustive())
            .interleavings(10_000)
            .build()
            .explore(Bugs::nothingInCommon);
    assertThat(all.finding()).isNull();
    assertThat(all.isComplete()).isTrue();
    assertThat(all.interleavings()).isLessThan(50);
  }

  @Test
  void accessThatMeetsAnotherOnlyInSomeInterleavingsIsPreemptedAllTheSame() {
    for (Strategy strategy : List.of(Strategy.exhaustive(), Strategy.delayBounding(1))) {
      Exploration found =
          Explorer.builder()
              .points(HERE)
              .strategy(strategy)
              .build()
              .explore(Bugs::looksOnlyIfEarly);
      assertThat(Objects.requireNonNull(found.finding(), found::covered).failure())
          .hasMessage("seen too early");
    }
  }

  @Test
  void packageWithoutClassesFailsWithTheRemedy() {
    Exploration failed =
        Explorer.builder().points("com.example.nowhere").build().explore(Bugs::lockedCounter);
    assertThat(Objects.requireNonNull(failed.finding()).failure())
        .hasMessage(
            "points = 'com.example.nowhere' matches no class that was loaded; name a package of the"
                + " program, which stands for those below it too");
  }

  @Test
  void packageOfTheJdkIsRefused() {
    assertThatThrownBy(() -> Explorer.builder().points("java.util"))
        .hasMessage("points = 'java.util' must name a package of the program, such as com.acme");
  }

  @Test
  void traceTellsWhatWasReadAndWhichWriteWasLost() {
    Finding finding =
        Objects.requireNonNull(
            Explorer.builder().points(HERE).build().explore(Bugs::withdrawals).finding());
    assertThat(finding.report())
        .contains("reads Account.balance = 100, written by main")
        .contains("is about to write Account.balance")
        .contains("writes Account.balance = 80, losing 70 by alice");
  }

  @Test
  void errorThatEndsAThreadFails() {
    Exploration failed = Explorer.builder().points(HERE).build().explore(Bugs::threadThatFails);
    assertThat(Objects.requireNonNull(failed.finding()).failure()).hasMessage("bang");
  }

  @Test
  void spinThatNobodyEndsIsEndedAndItsLineNamed() {
    for (AsyncAction program : List.<AsyncAction>of(Bugs::spinsForever, Bugs::spinTogether)) {
      Exploration failed = Explorer.builder().points(HERE).build().explore(program);
      assertThat(Objects.requireNonNull(failed.finding()).failure())
          .isInstanceOf(EndlessRunError.class)
          .hasMessageContaining("' spins at com.example.racy.Bugs.");
    }
  }

  @Test
  void waitThatEndsWithoutReasonIsSeenIfItMay() {
    Explorer.Builder explorer = Explorer.builder().points(HERE).interleavings(300);
    assertThat(explorer.build().explore(Bugs::waitWithoutLoop).finding()).isNull();
    explorer.spuriousWakeUps();
    assertThat(explorer.build().explore(Bugs::waitInLoop).finding()).isNull();
    Finding finding =
        Objects.requireNonNull(explorer.build().explore(Bugs::waitWithoutLoop).finding());
    assertThat(finding.failure()).hasRootCauseMessage("woken without a reason");
    assertThat(finding.interleaving().deviations()).hasSize(1);
  }

  @Test
  void timerThatIsLateIsSeenIfItMayBe() {
    Explorer.Builder explorer = Explorer.builder().points(HERE).interleavings(300);
    assertThat(explorer.build().explore(Bugs::reliesOnTime).finding()).isNull();
    explorer.lateness(Duration.ofMillis(5));
    assertThat(explorer.build().explore(Bugs::reliesOnTime).finding()).isNull();
    explorer.lateness(Duration.ofMillis(15));
    Finding finding =
        Objects.requireNonNull(explorer.build().explore(Bugs::reliesOnTime).finding());
    assertThat(finding.failure()).hasRootCauseMessage("too late");
    assertThat(finding.interleaving().deviations()).hasSize(1);
  }

  @Test
  void threadThatIsSlowThoughItNeedNotWaitIsSeenIfItMayBe() {
    Explorer.Builder explorer = Explorer.builder().points(HERE).interleavings(300);
    assertThat(explorer.build().explore(Bugs::reliesOnSpeed).finding()).isNull();
    explorer.lateness(Duration.ofMillis(5));
    assertThat(explorer.build().explore(Bugs::reliesOnSpeed).finding()).isNull();
    explorer.lateness(Duration.ofMillis(10));
    Finding finding =
        Objects.requireNonNull(explorer.build().explore(Bugs::reliesOnSpeed).finding());
    assertThat(finding.failure()).hasRootCauseMessage("too slow");
    assertThat(finding.interleaving().deviations()).as(finding.report()).hasSize(1);
    Interleaving again = Interleaving.parse(finding.interleaving().toString());
    assertThat(explorer.build().replay(again, Bugs::reliesOnSpeed).failure())
        .hasSameClassAs(finding.failure());
  }

  @Test
  void waitThatEndsWithoutReasonMayEndWhileAnotherThreadRuns() {
    Explorer.Builder explorer = Explorer.builder().points(HERE).interleavings(300);
    assertThat(explorer.build().explore(Bugs::goesOnUnasked).finding()).isNull();
    Finding finding =
        Objects.requireNonNull(
            explorer.spuriousWakeUps().build().explore(Bugs::goesOnUnasked).finding());
    assertThat(finding.interleaving().deviations()).as(finding.report()).hasSize(2);
  }

  static Stream<Arguments> ordered() {
    return Stream.concat(
        correct().limit(5),
        Stream.of(
            program("start and join", Orders::byStartAndJoin),
            program("a volatile field", Orders::byVolatile),
            program("a lock", Orders::byLock),
            program("a latch", Orders::byLatch),
            program("a queue", Orders::byQueue),
            program("an atomic", Orders::byAtomic),
            program("a map", Orders::byMap),
            program("a pool", Orders::byPool),
            program("a completable future", Orders::byCompletableFuture)));
  }

  @ParameterizedTest
  @MethodSource("ordered")
  void whatTheJdkOrdersIsNoRace(AsyncAction program) {
    for (Strategy strategy : List.of(Strategy.standard(), Strategy.randomWalk())) {
      Exploration passed =
          Explorer.builder()
              .points(HERE)
              .races(DataRaces.FAIL)
              .strategy(strategy)
              .interleavings(300)
              .build()
              .explore(program);
      assertThat(passed.finding()).isNull();
    }
  }

  static Stream<Arguments> racing() {
    return Stream.of(
        program("a counter in virtual threads", Bugs::counterInVirtualThreads),
        program("a counter in a pool", Bugs::counterInPool),
        program("a static long", Bugs::staticLong),
        program("arrays", Bugs::arrays),
        program("an object that is published early", Bugs::publishedEarly),
        program("a flag that is not volatile", Bugs::spinsUntilStopped));
  }

  @ParameterizedTest
  @MethodSource("racing")
  void raceIsFoundWithBothPlaces(AsyncAction program) {
    Exploration found =
        Explorer.builder().points(HERE).races(DataRaces.FAIL).build().explore(program);
    Throwable failure = Objects.requireNonNull(found.finding(), found::covered).failure();
    assertThat(failure)
        .isInstanceOf(DataRaceError.class)
        .hasMessageMatching(
            "data race: '.*' .* at .*Bugs.java:\\d+\\), '.*' .* at .*; guard both by .*");
    assertThat(failure.getStackTrace()[0].getFileName()).isEqualTo("Bugs.java");
    assertThat(Objects.requireNonNull(failure.getCause()).getStackTrace()[0].getFileName())
        .isEqualTo("Bugs.java");

    Recording run = Objects.requireNonNull(found.finding()).recording();
    int lane = run.steps().get(Objects.requireNonNull(run.failure()).step() - 1).lane();
    assertThat(run.lanes())
        .as("the lane of the later access makes the step in which the run fails")
        .filteredOn(each -> each.id() == lane)
        .singleElement()
        .satisfies(each -> assertThat(failure).hasMessageContaining(", '" + each.name() + "' "));
  }

  @Test
  void withoutPointsTheBugIsNotSeen() {
    Exploration passed =
        Explorer.builder().interleavings(500).build().explore(Bugs::counterInVirtualThreads);
    assertThat(passed.finding()).isNull();
    assertThat(passed.isComplete()).isFalse();
  }
}
