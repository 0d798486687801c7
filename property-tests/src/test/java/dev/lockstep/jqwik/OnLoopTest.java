// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.jqwik;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.DeadlockError;
import dev.lockstep.Fault;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import dev.lockstep.WatchdogError;
import dev.lockstep.explore.Execution;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.InterleavingFailure;
import dev.lockstep.explore.ReplayMismatchError;
import dev.lockstep.junit.Replay;
import dev.lockstep.net.Connection;
import dev.lockstep.net.Streams;
import dev.lockstep.sync.AsyncLock;
import dev.lockstep.virtual.VirtualClock;
import dev.lockstep.virtual.World;
import dev.lockstep.virtual.fault.Faults;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Properties on loops do what jqwik's users know, and find orders that break them. */
class OnLoopTest {

  @TempDir private Path directory;

  private Jqwik run(Class<?> properties) {
    return Jqwik.run(properties, directory.resolve("database"));
  }

  // ---- what is found

  @OnLoop
  static class Deposits {
    @Property(seed = "42")
    void nothingIsLost(
        @ForAll @IntRange(min = 1, max = 5) int deposits, @ForAll Interleaving order) {
      assertThat(Bank.after(deposits)).isEqualTo(deposits);
    }
  }

  @Test
  void parametersAndScheduleShrinkTogether() {
    Jqwik run = run(Deposits.class);

    assertThat(run.report()).contains("Shrunk Sample", "  deposits: 2\n");
    assertThat(run.failure())
        .isInstanceOf(InterleavingFailure.class)
        .hasMessageStartingWith("fails with 1 deviation from first in, first out: ")
        .hasMessageContaining("to run this one again: @Replay(\"" + run.published("replay").get(0));
  }

  @Test
  void theFailureNamesThePageOfTheShrunkRun() {
    String message = run(Deposits.class).failure().getMessage();

    String page = message.lines().filter(it -> it.startsWith("page: ")).findFirst().orElseThrow();
    assertThat(page)
        .endsWith("lockstep.jqwik.OnLoopTest.Deposits.nothingIsLost-int-Interleaving.html");
    assertThat(Path.of(page.substring("page: ".length())))
        .content()
        .contains("OnLoopTest.Deposits.nothingIsLost(int,Interleaving)", "L1:");
  }

  @Test
  void theSameSeedDoesTheSameAgain() {
    Jqwik one = Jqwik.run(Deposits.class, directory.resolve("one"));
    Jqwik two = Jqwik.run(Deposits.class, directory.resolve("two"));

    assertThat(two.report()).isEqualTo(one.report());
  }

  @OnLoop
  static class Locked {
    @Property
    void nothingIsLost(@ForAll Interleaving order) {
      assertThat(Bank.afterWithLock(3)).isEqualTo(3);
    }
  }

  @Test
  void aThousandInterleavingsPassWithTheLock() {
    Jqwik run = run(Locked.class);

    run.assertStatistics(1, 1);
    assertThat(run.report()).contains("tries = 1000 ", "checks = 1000 ", "edge-cases#tried = 3 ");
  }

  @OnLoop
  static class Philosophers {
    @Property
    void bothEat(@ForAll Interleaving order) {
      AsyncLock one = new AsyncLock();
      AsyncLock two = new AsyncLock();
      Task<Void> plato = Async.spawn("plato", () -> eat(one, two, 0));
      Task<Void> kant = Async.spawn("kant", () -> eat(two, one, 3));
      plato.await();
      kant.await();
    }

    private static void eat(AsyncLock first, AsyncLock second, int passesBefore) {
      for (int pass = 0; pass < passesBefore; pass++) {
        Async.yieldNow();
      }
      first.acquire();
      Async.yieldNow();
      second.acquire();
      second.release();
      first.release();
    }
  }

  @Test
  void aDeadlockIsFoundAndShrunk() {
    Throwable failure = run(Philosophers.class).failure();

    assertThat(failure)
        .hasMessageStartingWith("fails with ")
        .hasCauseInstanceOf(DeadlockError.class);
  }

  @OnLoop
  static class Hosts {
    @BeforeTry
    void server(World world) {
      world.host(
          "server",
          () ->
              Streams.serve((reader, writer) -> writer.write(reader.readLine()), null, 7)
                  .serveForever());
    }

    @Property(tries = 20)
    void answers(@ForAll Interleaving order, World world, VirtualClock clock) throws IOException {
      assertThat(world.clock()).isSameAs(clock);
      Connection connection = Streams.connect("server", 7);
      connection.writer().write("hello\n");
      assertThat(connection.reader().readLine()).asString().isEqualTo("hello\n");
      connection.writer().close();
    }
  }

  @Test
  void theWorldOfTheTryIsAParameter() {
    run(Hosts.class).assertStatistics(1, 1);
  }

  @OnLoop
  static class Unlucky {
    @Provide
    Arbitrary<Interleaving> faulty() {
      return Interleavings.faulty(8);
    }

    @Property(seed = "42")
    void isNeverHit(@ForAll("faulty") Interleaving order, Faults faults) throws IOException {
      faults.at("write").oneIn(4).fail(() -> new IOException("disk"));
      for (int i = 0; i < 3; i++) {
        Fault.point("write", IOException.class);
      }
    }
  }

  @Test
  void aFaultIsFoundAndAllElseShrunk() {
    assertThat(run(Unlucky.class).failure())
        .isInstanceOf(InterleavingFailure.class)
        .hasMessageContaining("disk")
        .hasCauseInstanceOf(IOException.class);
  }

  @OnLoop
  static class Late {
    @Provide
    Arbitrary<Duration> delays() {
      return Delays.upTo(Duration.ofSeconds(10));
    }

    @Property(seed = "7", generation = GenerationMode.RANDOMIZED)
    void isInTime(@ForAll("delays") Duration one, @ForAll("delays") Duration two) {
      Async.sleep(one);
      Async.sleep(two);
      assertThat(one.plus(two)).isLessThan(Duration.ofSeconds(7));
    }
  }

  @Test
  void delaysShrinkToTheShortest() {
    Jqwik run = run(Late.class);

    assertThat(run.report()).contains("Shrunk Sample", "  one: PT0S\n  two: PT7S\n");
    assertThat(run.failure()).hasMessageContaining("7S");
  }

  @OnLoop
  static class Faulty {
    @BeforeTry
    void disk(Faults faults) {
      faults.at("write").hit(2).fail(() -> new IOException("disk"));
    }

    @Property
    void writes(@ForAll @IntRange(min = 1, max = 5) int times, Faults faults) throws IOException {
      for (int i = 0; i < times; i++) {
        Fault.point("write", IOException.class);
      }
      assertThat(faults.reached()).containsOnlyKeys("write");
    }
  }

  @Test
  void faultsAreOfTheTryAndAFaultThatDidNotHappenFailsIt() {
    assertThat(run(Faulty.class).failure())
        .hasMessageStartingWith(
            "fails with 0 deviations from first in, first out: java.lang.AssertionError: hit(2)"
                + " never happened: the fault point 'write' was reached once; use an earlier hit,"
                + " or call optional()\n");
  }

  @OnLoop
  static class Checked {
    @Property
    void reads() throws IOException {
      throw new IOException("no disk");
    }
  }

  @Test
  void aCheckedExceptionIsTheCauseAsItIs() {
    assertThat(run(Checked.class).failure())
        .hasMessageStartingWith(
            "fails with 0 deviations from first in, first out: java.io.IOException: no disk\n")
        .cause()
        .isInstanceOf(IOException.class)
        .hasMessage("no disk");
  }

  @OnLoop
  static class ReturnsFalse {
    @Property
    boolean holds(@ForAll Interleaving order) {
      return Bank.after(2) == 2;
    }
  }

  @Test
  void aPropertyMayReturnFalse() {
    assertThat(run(ReturnsFalse.class).failure())
        .hasMessageStartingWith(
            "fails with 1 deviation from first in, first out: java.lang.AssertionError: the"
                + " property returned false\n");
  }

  @OnLoop
  static class Forgotten {
    @Property
    void spawns() {
      Async.spawn("lost", Forgotten::fail);
      Async.sleep(Duration.ofSeconds(1));
    }

    private static void fail() {
      throw new IllegalStateException("nobody asked");
    }
  }

  @Test
  void anErrorOfATaskThatNobodyAwaitedFailsTheTry() {
    assertThat(run(Forgotten.class).failure())
        .hasMessageContaining("java.lang.IllegalStateException: nobody asked");
  }

  @OnLoop
  static class Fickle {
    private int calls;

    @Property
    void failsOnce(@ForAll Interleaving order) {
      assertThat(++calls).isNotEqualTo(5);
    }
  }

  @Test
  void aFailureThatDoesNotComeAgainIsReportedAsSuch() {
    Jqwik run = run(Fickle.class);

    assertThat(run.published("replay")).isEmpty();
    assertThat(run.failure().getMessage().replaceAll("L1:[-\\w]*", "<line>"))
        .isEqualTo(
            """
            failed, and passed when it ran again in the same interleaving (<line>): \
            java.lang.AssertionError:\s
            Expecting actual:
              5
            not to be equal to:
              5

            something other than the interleaving decides, such as the real clock, a static field, \
            or a generated value that the property modifies\
            """);
  }

  // ---- replay

  @OnLoop
  static class Damaged {
    @Property
    @Replay("L1:AABACrO")
    void fails(@ForAll Interleaving order) {}
  }

  @Test
  void aDamagedLineFailsAndNamesTheCharacter() {
    assertThat(run(Damaged.class).failure())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("L1:AABACrO");
  }

  @OnLoop
  static class Unfitting {
    @Property
    @Replay("L1:AABACro")
    void hasOneTask(@ForAll Interleaving order) {
      Async.yieldNow();
    }
  }

  @Test
  void aLineThatFitsNoTryFailsAndSaysFromWhichStep() {
    Jqwik run = run(Unfitting.class);

    assertThat(run.failure())
        .isInstanceOf(ReplayMismatchError.class)
        .hasMessageStartingWith(
            "replay of L1:AABACro: the interleaving does not fit the program from step ");
  }

  @OnLoop
  static class FittingSometimes {
    @Property(generation = GenerationMode.EXHAUSTIVE)
    @Replay("L1:AABACro")
    void hasAsManyTasks(@ForAll @IntRange(min = 0, max = 2) int tasks, @ForAll Interleaving order) {
      for (int i = 0; i < tasks; i++) {
        Async.spawn(() -> {});
      }
      Async.yieldNow();
    }
  }

  @Test
  void aLineThatFitsOneOfTheTriesIsEnough() {
    run(FittingSometimes.class).assertStatistics(1, 1);
  }

  @Test
  void aSystemPropertyThatIsNoLineIsNamed() {
    System.setProperty("lockstep.replay", "42");
    try {
      assertThat(run(ReturnsFalse.class).failure())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "the system property lockstep.replay: '42' is not a replay line: it must start with"
                  + " 'L1:'");
    } finally {
      System.clearProperty("lockstep.replay");
    }
  }

  @OnLoop(watchdog = "200 ms")
  static class Spinning {
    static volatile boolean stop;

    @Property(tries = 20)
    void spins(@ForAll @IntRange(min = 1, max = 100) int number, @ForAll Interleaving order) {
      while (!stop) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void aTryThatSpinsFailsWithItsLineAndIsNotShrunk() {
    try {
      assertThat(run(Spinning.class).failure())
          .hasCauseInstanceOf(WatchdogError.class)
          .hasMessageContaining("does not end, at ")
          .hasMessageContaining("OnLoopTest$Spinning.spins(OnLoopTest.java:");
    } finally {
      Spinning.stop = true;
    }
  }

  @Test
  void theSystemPropertyReplaysToo() {
    Jqwik found = Jqwik.run(ReturnsFalse.class, directory.resolve("found"));
    System.setProperty("lockstep.replay", found.published("replay").get(0));
    try {
      Jqwik again = Jqwik.run(ReturnsFalse.class, directory.resolve("again"));

      assertThat(again.failure()).hasMessage(found.failure().getMessage());
      assertThat(again.report()).contains("tries = 1 ", "checks = 1 ");
    } finally {
      System.clearProperty("lockstep.replay");
    }
  }

  @Test
  void whatFailedIsTriedFirstNextTime() {
    Jqwik first = run(Deposits.class);
    Jqwik next = run(Deposits.class);

    assertThat(next.report()).contains("tries = 1 ", "after-failure = SAMPLE_FIRST ");
    assertThat(next.failure()).hasMessage(first.failure().getMessage());
  }

  // ---- what users know

  @OnLoop
  static class LifeCycle {
    private final List<Loop> loops = new ArrayList<>();
    @BeforeTry private int fresh;

    @BeforeTry
    void before(Loop loop, VirtualClock clock) {
      assertThat(clock.elapsed()).isZero();
      assertThat(loop).isSameAs(Loop.current()).isNotIn(loops);
      loops.add(loop);
      Async.sleep(Duration.ofHours(1));
    }

    @Property(tries = 10)
    void runsOnALoopOfItsOwn(
        Loop loop, @ForAll Interleaving order, VirtualClock clock, @ForAll int any) {
      assertThat(loop).isSameAs(Loop.current());
      assertThat(clock.elapsed()).isEqualTo(Duration.ofHours(1));
      assertThat(++fresh).isEqualTo(1);
      Statistics.collect(Loop.current().isClosed());
      Statistics.coverage(it -> it.check(false).percentage(share -> share == 100));
      Async.sleep(Duration.ofHours(1));
    }

    @AfterTry
    void after(Loop loop, VirtualClock clock) {
      assertThat(loop).isSameAs(Loop.current());
      assertThat(clock.elapsed()).isEqualTo(Duration.ofHours(2));
    }
  }

  @Test
  void loopAndClockAreParametersAndTheLifeCycleIsOnTheLoop() {
    run(LifeCycle.class).assertStatistics(1, 1);
  }

  @OnLoop
  static class Assumes {
    @Property(tries = 100)
    void onlyEven(@ForAll @IntRange(max = 1000) int number, @ForAll Interleaving order) {
      Assume.that(number % 2 == 0);
      Async.yieldNow();
    }
  }

  @Test
  void aTryMayBeDiscarded() {
    Jqwik run = run(Assumes.class);

    run.assertStatistics(1, 1);
    assertThat(run.report()).contains("tries = 100 ").doesNotContain("checks = 100 ");
  }

  @OnLoop
  static class EdgeCases {
    private static final List<Interleaving> SEEN = new ArrayList<>();

    @Property(tries = 3, edgeCases = EdgeCasesMode.FIRST)
    void comeFirst(@ForAll Interleaving order) {
      SEEN.add(order);
    }
  }

  @Test
  void edgeCasesAreFifoReverseAndRoundRobin() {
    EdgeCases.SEEN.clear();

    run(EdgeCases.class).assertStatistics(1, 1);

    assertThat(EdgeCases.SEEN)
        .containsExactlyInAnyOrder(
            Interleaving.fifo(), Interleavings.reverse(), Interleavings.roundRobin());
  }

  static class Explored {
    @Property(tries = 20)
    void theValueIsOfUseWithoutALoop(@ForAll Interleaving order) {
      Execution execution =
          Explorer.builder()
              .build()
              .replay(order, () -> assertThat(Bank.afterWithLock(2)).isEqualTo(2));
      assertThat(execution.passed()).isTrue();
      assertThat(Loop.currentOrNull()).isNull();
    }

    @OnLoop
    @Property(tries = 20)
    void oneMethodMayBeOnALoop(Loop loop) {
      assertThat(loop).isSameAs(Loop.current());
    }
  }

  @Test
  void anInterleavingIsAValueAndALoopIsForWhoAsksForIt() {
    run(Explored.class).assertStatistics(2, 2);
  }

  // ---- many interleavings

  @OnLoop(interleavings = 50)
  static class ManySchedules {
    private static int runs;

    @Property(tries = 20)
    void nothingIsLost(@ForAll Interleaving order) {
      runs++;
      assertThat(Bank.afterWithLock(3)).isEqualTo(3);
    }
  }

  @Test
  void aTryRunsInManyOrders() {
    ManySchedules.runs = 0;

    run(ManySchedules.class).assertStatistics(1, 1);

    assertThat(ManySchedules.runs).isEqualTo(1000);
  }

  @OnLoop(interleavings = 50)
  static class NoInterleaving {
    @Property
    void nothingIsLost(@ForAll @IntRange(min = 1, max = 5) int deposits) {
      assertThat(Bank.after(deposits)).isEqualTo(deposits);
    }
  }

  @Test
  void manyOrdersNeedNoParameter() {
    Jqwik run = run(NoInterleaving.class);

    assertThat(run.failure())
        .hasMessageStartingWith("fails with 1 deviation from first in, first out: ");
    assertThat(run.report()).contains("  deposits: 2\n");
  }

  @OnLoop(interleavings = 100, cancelling = "victim")
  static class Cancelled {
    @Property(tries = 1)
    void leavesNothingHalfDone() {
      int[] open = {0};
      Task<Void> victim =
          Async.spawn(
              "victim",
              () -> {
                open[0]++;
                Async.yieldNow();
                open[0]--;
              });
      Async.sleep(Duration.ofSeconds(1));
      assertThat(victim.isDone()).isTrue();
      assertThat(open[0]).isZero();
    }
  }

  @Test
  void cancellationIsAChoice() {
    assertThat(run(Cancelled.class).failure())
        .hasMessageStartingWith("fails with 1 deviation from first in, first out: ");
  }
}
