// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.looptests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.Loop;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.InterleavingFailure;
import dev.lockstep.explore.ReplayMismatchError;
import dev.lockstep.junit.LoopFailure;
import dev.lockstep.junit.LoopSettings;
import dev.lockstep.junit.LoopTest;
import dev.lockstep.junit.Replay;
import dev.lockstep.sync.AsyncEvent;
import dev.lockstep.sync.AsyncLock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that run in many interleavings. */
class InterleavingsTest {

  /** Reads, awaits and writes back: two transfers may lose one of their amounts. */
  static final class Account {
    private int balance;

    void deposit(int amount) {
      int read = balance;
      Interleaving.point();
      balance = read + amount;
    }
  }

  @Test
  void aRaceIsFoundAndReportedWithTheLineThatReplaysIt() {
    Throwable failure = Launch.of(Racy.class).failure();
    assertThat(failure).isInstanceOf(InterleavingFailure.class);
    assertThat(failure.getMessage())
        .matches(
            "(?s)fails in interleaving \\d+ of 500 \\(\\d deviations? from first in, first out\\):"
                + " org.opentest4j.AssertionFailedError: \n.*"
                + "\nto run this one again: @Replay\\(\"L1:[^\"]+\"\\)\n"
                // A frame that an IDE makes a link of, for each step that went another way.
                + "  at dev\\.lockstep\\.looptests\\.InterleavingsTest\\S*"
                + "\\(InterleavingsTest\\.java:\\d+\\) \\(step \\d+, \\S+\\)\n.*");
    assertThat(failure.getCause()).hasMessageContaining("but was: 10");
  }

  /**
   * Two deposits, of which the second one begins after the first has ended, first in, first out.
   */
  static class Deposits {
    final Account account = new Account();

    void addUp() {
      var one = Async.spawn("one", () -> account.deposit(100));
      var two = Async.spawn("two", this::later);
      one.await();
      two.await();
      assertThat(account.balance).isEqualTo(110);
    }

    private void later() {
      Async.yieldNow();
      Async.yieldNow();
      account.deposit(10);
    }
  }

  static class Racy extends Deposits {
    @LoopTest(interleavings = 500)
    void depositsAddUp() {
      addUp();
    }
  }

  @Test
  void theLineOfTheReportPastedIntoAnAnnotationFailsAtOnceInTheSameWay() {
    InterleavingFailure found = (InterleavingFailure) Launch.of(Racy.class).failure();
    assertThat(found.getMessage()).contains("@Replay(\"" + LINE + "\")");
    InterleavingFailure again = (InterleavingFailure) Launch.of(Replayed.class).failure();
    assertThat(again.getMessage()).startsWith("fails in interleaving 1 of 1 (");
    assertThat(again.getMessage().lines().skip(4))
        .isEqualTo(found.getMessage().lines().skip(4).toList());
  }

  private static final String LINE = "L1:AACACACHF";

  static class Replayed extends Deposits {
    @LoopTest
    @Replay(LINE)
    void depositsAddUp() {
      addUp();
    }
  }

  @Test
  void aLineThatDoesNotFitTheTestFailsAndSaysFromWhichStep() {
    assertThat(Launch.of(Renamed.class).failure())
        .isInstanceOf(ReplayMismatchError.class)
        .hasMessageStartingWith(
            "replay of "
                + LINE
                + ": the interleaving does not fit the program from step 3 on (the run ended before"
                + " lane choice 0)");
  }

  static class Renamed {
    @LoopTest
    @Replay(LINE)
    void doesSomethingElse() {
      Async.yieldNow();
    }
  }

  @Test
  void aLineThatFitsATestThatWasMendedPasses() {
    assertThat(Launch.of(Mended.class).failures()).isEmpty();
  }

  static class Mended extends Deposits {
    @LoopTest
    @Replay(LINE)
    void depositsAreMade() {
      var one = Async.spawn("one", () -> account.deposit(100));
      var two =
          Async.spawn(
              "two",
              () -> {
                Async.yieldNow();
                Async.yieldNow();
                account.deposit(10);
              });
      one.await();
      two.await();
    }
  }

  @Test
  void aLineThatIsDamagedSaysWhere() {
    assertThat(Launch.of(Damaged.class).failure())
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessage(
            "@Replay of depositsAddUp(): the replay line 'L1:nonsense' is damaged in more than one"
                + " place; copy it again");
  }

  static class Damaged extends Deposits {
    @LoopTest
    @Replay("L1:nonsense")
    void depositsAddUp() {
      addUp();
    }
  }

  @Test
  void eachRunHasALoopAndAnInstanceOfItsOwnWithSetUpAndTearDown() {
    Fresh.reset();
    assertThat(Launch.of(Fresh.class).failures()).isEmpty();
    assertThat(Fresh.log)
        .hasSizeGreaterThanOrEqualTo(20)
        .allMatch("constructor set-up test tear-down"::equals);
    assertThat(Fresh.loops).hasSameSizeAs(Fresh.log);
  }

  static class Fresh {
    static List<String> log;
    static Set<Loop> loops;
    private String calls = "";

    static void reset() {
      log = new ArrayList<>();
      loops = new HashSet<>();
    }

    Fresh(Loop loop) {
      call("constructor", loop);
    }

    @BeforeEach
    void setUp(Loop loop) {
      call(" set-up", loop);
    }

    @LoopTest(interleavings = 20)
    void test(Loop loop) {
      var tasks =
          Stream.of("a", "b", "c", "d").map(it -> Async.spawn(it, Async::yieldNow)).toList();
      tasks.forEach(it -> it.await());
      call(" test", loop);
      loops.add(loop);
    }

    @AfterEach
    void tearDown(Loop loop) {
      call(" tear-down", loop);
      log.add(calls);
    }

    private void call(String what, Loop loop) {
      assertThat(Loop.current()).isSameAs(loop);
      calls += what;
    }
  }

  @Test
  void withALockAllInterleavingsPass() {
    assertThat(Launch.of(Locked.class).failures()).isEmpty();
  }

  static class Locked {
    private final Account account = new Account();
    private final AsyncLock lock = new AsyncLock();

    @LoopTest(interleavings = 200)
    void depositsAddUp() {
      var one = Async.spawn("one", () -> deposit(100));
      var two = Async.spawn("two", () -> deposit(10));
      one.await();
      two.await();
      assertThat(account.balance).isEqualTo(110);
    }

    private void deposit(int amount) {
      lock.acquire();
      try {
        account.deposit(amount);
      } finally {
        lock.release();
      }
    }
  }

  @Test
  void parameterizedTestsInNestedClassesAreExploredWithTheirArguments() {
    Launch launch = Launch.of(Enclosing.class);
    assertThat(launch.failedTests()).singleElement().asString().matches("\\[2] amount ?= ?20");
    assertThat(launch.failure()).isInstanceOf(InterleavingFailure.class);
  }

  @LoopSettings(interleavings = 100)
  static class Enclosing {
    private final Account account = new Account();

    @BeforeEach
    void setUp() {
      account.deposit(1);
    }

    @Nested
    class Inner {
      @ParameterizedTest
      @ValueSource(ints = {0, 20})
      void depositsAddUp(int amount) {
        var one = Async.spawn("one", () -> account.deposit(100));
        if (amount > 0) {
          Async.spawn("two", () -> account.deposit(amount)).await();
        }
        one.await();
        assertThat(account.balance).isEqualTo(101 + amount);
      }
    }
  }

  @Test
  void whatOneRunLeavesFailsTheTest() {
    assertThat(Launch.of(Leaking.class).failure().getCause())
        .isInstanceOf(LoopFailure.class)
        .hasMessageStartingWith("the test left on its loop:\n  task 'forgotten'");
  }

  static class Leaking {
    @LoopTest(interleavings = 5)
    void leaks() {
      Async.spawn("forgotten", () -> Async.future().await());
    }
  }

  @Test
  void aDeadlockIsShownUpToItsLastStepWithWhoWaitsSinceWhen() {
    Throwable failure = Launch.of(Deadlocked.class).failure();
    String report =
        Launch.withoutLines(failure.getMessage())
            .replaceAll("\\.java:\\d+", ".java")
            .replaceAll(" +", " ");
    assertThat(report)
        .endsWith(
            """
            step time waitsForever other
            1 0s spawns other, waits for Future#1 InterleavingsTest.java
            2 0s waits for AsyncEvent@1[not set, 1 waiting] InterleavingsTest.java

            waitsForever waits for Future#1 since step 1 InterleavingsTest.java
            other waits for AsyncEvent@1[not set, 1 waiting] since step 2 InterleavingsTest.java;\
             nobody else has used it""");
    assertThat(report).doesNotContain("cancels", "is cancelled");
  }

  static class Deadlocked {
    @LoopTest(interleavings = 3)
    void waitsForever() {
      Async.spawn("other", () -> new AsyncEvent().await());
      Async.future().await();
    }

    @AfterEach
    void tearDown() {
      Async.yieldNow();
    }
  }
}
