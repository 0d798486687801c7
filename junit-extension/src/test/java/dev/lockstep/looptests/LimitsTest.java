// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.looptests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import dev.lockstep.DeadlockError;
import dev.lockstep.Loop;
import dev.lockstep.junit.LoopExtension;
import dev.lockstep.junit.LoopFailure;
import dev.lockstep.junit.LoopTest;
import dev.lockstep.spi.Watchdog;
import dev.lockstep.testkit.TestWatchdogWait;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests that do not end by themselves, so that they are stopped however fast the machine is. */
class LimitsTest {

  @Test
  void aTestThatGoesPastItsVirtualTimeLimitFailsWithItsTasks() {
    Ticking.tornDown = false;
    Throwable failure = Launch.of(Ticking.class).failure();
    assertThat(failure).isInstanceOf(LoopFailure.class);
    assertThat(failure.getMessage())
        .startsWith(
            "the test went past its limit of 2 h of virtual time; end what runs forever, or"
                + " raise timeLimit\n2 tasks not done\n"
                + "  task 'waits' waits for ")
        .contains("\n  task 'ticker' waits for sleep of PT59M45S, spawned at ");
    assertThat(Ticking.tornDown).isTrue();
  }

  static class Ticking {
    static boolean tornDown;

    @LoopTest(timeLimit = "2 h")
    void waits() {
      Async.spawn("ticker", Ticking::tick);
      Async.future().await();
    }

    private static void tick() {
      while (true) {
        Async.sleep(Duration.ofSeconds(60 * 60 - 15));
      }
    }

    @AfterEach
    void tearDown() {
      Async.sleep(Duration.ofSeconds(1));
      tornDown = true;
    }
  }

  @Test
  void limitHoldsForATestThatSwallowsItsCancellation() {
    Stubborn.days = 0;
    Stubborn.tornDown = false;
    Throwable failure = Launch.of(Stubborn.class).failure();

    assertThat(failure).hasMessageStartingWith("the test went past its limit of 10 d of virtual");
    assertThat(Stubborn.days).isBetween(9, 20);
    assertThat(Stubborn.tornDown).isTrue();
  }

  static class Stubborn {
    static int days;
    static boolean tornDown;

    @LoopTest(timeLimit = "10 d")
    void goesOn() {
      while (true) {
        try {
          Async.sleep(Duration.ofDays(1));
          days++;
        } catch (CancelledError e) {
          // goes on
        }
      }
    }

    @AfterEach
    void tearDown() {
      Async.sleep(Duration.ofSeconds(1));
      tornDown = true;
    }
  }

  @Test
  @Tag("carrier-only")
  void deadlockIsToldThoughTheCleanupBlocks() {
    assertThat(Launch.of(BlockedCleanup.class).failures())
        .singleElement()
        .isInstanceOf(DeadlockError.class);
  }

  static class BlockedCleanup {
    @LoopTest
    void deadlocksInAnExecutor() throws Exception {
      try (var pool = Executors.newFixedThreadPool(1, Thread.ofVirtual().factory())) {
        pool.submit(() -> pool.submit(() -> 1).get()).get();
      }
    }

    @LoopTest
    void passes() {}
  }

  @Test
  @Tag("carrier-only")
  void aStrictTestFailsForASleepOfTheJdk() {
    assertThat(Launch.of(Escaping.class).failures())
        .extracting(Throwable::getMessage)
        .singleElement()
        .asString()
        .matches(
            "'sleeps' waits PT0\\.000001S on the real clock at dev\\.lockstep\\.looptests\\.LimitsTest"
                + "\\$Escaping\\.sleeps\\(LimitsTest\\.java:\\d+\\), past the virtual clock; use"
                + " Async\\.sleep, or the agent, for code that is not to change");
  }

  static class Escaping {
    @LoopTest(strict = true)
    void sleeps() throws InterruptedException {
      Thread.sleep(Duration.ofNanos(1000));
    }

    @LoopTest
    void sleepsToo() throws InterruptedException {
      Thread.sleep(Duration.ofNanos(1000));
    }
  }

  private static LoopExtension watchedBy(TestWatchdogWait patience) {
    return LoopExtension.builder().watchdog(new Watchdog(Duration.ofSeconds(30), patience)).build();
  }

  @Test
  void aTestThatSpinsIsGivenUpByTheWatchdog() {
    try {
      Throwable failure = Launch.of(Spinning.class).failure();
      assertThat(failure).isInstanceOf(LoopFailure.class);
      assertThat(failure.getMessage())
          .startsWith(
              "the test took more than 30 s on the real clock, at 5 s of the loop's; end what runs"
                  + " forever, or raise watchdog\n"
                  + "1 task not done\n  task 'spins' runs")
          .contains("LimitsTest$Spinning.spins(LimitsTest.java:");
      assertThat(Spinning.tornDown).isFalse();
    } finally {
      Spinning.stop = true;
    }
  }

  static class Spinning {
    static volatile boolean stop;
    static boolean tornDown;

    private static final TestWatchdogWait PATIENCE = new TestWatchdogWait();

    @RegisterExtension static final LoopExtension EXTENSION = watchedBy(PATIENCE);

    @LoopTest
    void spins() {
      Async.sleep(Duration.ofSeconds(5));
      PATIENCE.end(2); // of the limit, and of what it has to end in
      while (!stop) {
        Thread.onSpinWait();
      }
    }

    @AfterEach
    void tearDown() {
      tornDown = true;
    }
  }

  @Test
  void aTestThatWaitsForAHoldIsStoppedByTheWatchdogAndTornDown() {
    Held.tornDown = false;
    Throwable failure = Launch.of(Held.class).failure();
    assertThat(failure.getMessage())
        .startsWith("the test took more than 30 s on the real clock, at 0 s of the loop's; ")
        .contains("\n  task 'waits' waits for a future\n")
        .contains("\n  hold 'upload', taken at ");
    assertThat(Held.tornDown).isTrue();
  }

  static class Held {
    static boolean tornDown;

    private static final TestWatchdogWait PATIENCE = new TestWatchdogWait();

    @RegisterExtension static final LoopExtension EXTENSION = watchedBy(PATIENCE);

    @LoopTest
    void waits(Loop loop) {
      loop.hold("upload");
      loop.callSoon(() -> PATIENCE.end(1));
      Async.future().await();
    }

    @AfterEach
    void tearDown() {
      tornDown = true;
    }
  }

  @Test
  void timeoutOfJUnitEndsALoopTestWithADumpOfItsTasks() {
    TimedOut.tornDown = false;
    Throwable failure = Launch.of(TimedOut.class).failure();
    assertThat(failure)
        .isInstanceOf(TimeoutException.class)
        .hasMessage("waits(dev.lockstep.Loop) timed out after 1 millisecond");
    assertThat(failure.getSuppressed()[0])
        .isInstanceOf(InterruptedException.class)
        .hasMessageStartingWith(
            "the test was interrupted; its tasks were\n1 task not done\n  task 'waits' ");
    assertThat(TimedOut.tornDown).isTrue();
  }

  static class TimedOut {
    static boolean tornDown;

    @LoopTest
    @Timeout(value = 1, unit = TimeUnit.MILLISECONDS)
    void waits(Loop loop) {
      loop.hold("upload");
      Async.future().await();
    }

    @AfterEach
    void tearDown() {
      Async.sleep(Duration.ofSeconds(1));
      tornDown = true;
    }
  }

  @Test
  void timeoutOfJUnitOnAThreadOfItsOwnEndsALoopTestToo() {
    Throwable failure = Launch.of(TimedOutElsewhere.class).failure();
    assertThat(failure)
        .isInstanceOf(TimeoutException.class)
        .hasMessage("waits(dev.lockstep.Loop) timed out after 1 millisecond");
  }

  static class TimedOutElsewhere {
    @LoopTest
    @Timeout(
        value = 1,
        unit = TimeUnit.MILLISECONDS,
        threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void waits(Loop loop) {
      loop.hold("upload");
      Async.future().await();
    }
  }

  @Test
  void anInterruptBeforeTheTestHasBegunEndsItToo() {
    Interrupted.tornDown = false;
    Throwable failure = Launch.of(Interrupted.class).failure();
    assertThat(failure)
        .isInstanceOf(InterruptedException.class)
        .hasMessageStartingWith("the test was interrupted; its tasks were\n1 task not done\n");
    assertThat(Interrupted.tornDown).isTrue();
  }

  @ExtendWith(InterruptBefore.class)
  static class Interrupted {
    static boolean tornDown;

    @LoopTest
    void waits(Loop loop) {
      loop.hold("upload");
      Async.future().await();
    }

    @AfterEach
    void tearDown() {
      Async.sleep(Duration.ofSeconds(1));
      tornDown = true;
    }
  }

  /** Interrupts JUnit's thread just before it hands the test to the loop's. */
  static final class InterruptBefore implements BeforeTestExecutionCallback {
    @Override
    public void beforeTestExecution(ExtensionContext context) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- tests that keep the loop from cancelling them

  @Test
  void aTestThatComputesIsInterruptedByTheTimeoutOfJUnitAndTornDown() {
    Computing.tornDown = 0;
    assertThat(Launch.of(Computing.class).failures())
        .hasSize(2)
        .allMatch(TimeoutException.class::isInstance);
    assertThat(Computing.tornDown).isEqualTo(2);
  }

  static class Computing {
    static int tornDown;

    static void compute() {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.onSpinWait();
      }
    }

    @LoopTest
    @Timeout(value = 1, unit = TimeUnit.MILLISECONDS)
    void computes() {
      compute();
    }

    @LoopTest
    @Timeout(value = 1, unit = TimeUnit.MILLISECONDS)
    void waitsForATaskThatComputes() {
      Async.spawn("child", Computing::compute).await();
    }

    @AfterEach
    void tearDown() {
      Async.sleep(Duration.ofSeconds(1));
      tornDown++;
    }
  }

  @Test
  void aTestThatComputesIsInterruptedByTheWatchdogAndTornDown() {
    Watched.tornDown = 0;
    assertThat(Launch.of(Watched.class).failures())
        .hasSize(2)
        .allSatisfy(
            failure ->
                assertThat(failure.getMessage())
                    .startsWith(
                        "the test took more than 30 s on the real clock, at 0 s of the loop's; end"
                            + " what runs forever, or raise watchdog\n"));
    assertThat(Watched.tornDown).isEqualTo(2);
  }

  static class Watched {
    static int tornDown;

    private static final TestWatchdogWait PATIENCE = new TestWatchdogWait();

    @RegisterExtension static final LoopExtension EXTENSION = watchedBy(PATIENCE);

    @LoopTest
    void computes() {
      PATIENCE.end(1);
      Computing.compute();
    }

    @LoopTest
    void computesInACallback(Loop loop) {
      loop.callSoon(
          () -> {
            PATIENCE.end(1);
            Computing.compute();
          });
      Async.future().await();
    }

    @AfterEach
    void tearDown() {
      Async.sleep(Duration.ofSeconds(1));
      tornDown++;
    }
  }

  @Test
  @Tag("baton-only")
  void aTestThatBlocksItsThreadIsInterruptedAndToldBothRemedies() {
    Blocking.tornDown = false;
    Throwable failure = Launch.of(Blocking.class).failure();
    assertThat(failure.getMessage())
        .startsWith(
            "the test took more than 30 s on the real clock, at 0 s of the loop's; a call that"
                + " waits on its thread blocks the loop: hand it to Async.toThread(...), or add"
                + " --add-opens java.base/java.lang=ALL-UNNAMED to the options of the tests' JVM,"
                + " with which the loop goes on while a call of the JDK waits\n");
    assertThat(failure.getSuppressed()[0]).isInstanceOf(InterruptedException.class);
    assertThat(Blocking.tornDown).isTrue();
  }

  static class Blocking {
    static boolean tornDown;

    private static final TestWatchdogWait PATIENCE = new TestWatchdogWait();

    @RegisterExtension static final LoopExtension EXTENSION = watchedBy(PATIENCE);

    @LoopTest
    void waits() throws InterruptedException {
      Thread waiting = Thread.currentThread();
      Thread.ofPlatform()
          .daemon()
          .start(
              () -> {
                while (waiting.getState() != Thread.State.WAITING) {
                  Thread.onSpinWait();
                }
                PATIENCE.end(1);
              });
      new CountDownLatch(1).await();
    }

    @AfterEach
    void tearDown() {
      tornDown = true;
    }
  }
}
