package dev.lockstep.looptests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.Loop;
import dev.lockstep.junit.LoopFailure;
import dev.lockstep.junit.LoopTest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that do not end by themselves. */
class LimitsTest {

  @Test
  void aTestThatGoesPastItsVirtualTimeLimitFailsWithItsTasks() {
    Ticking.tornDown = false;
    Throwable failure = Launch.of(Ticking.class).failure();
    assertThat(failure).isInstanceOf(LoopFailure.class);
    assertThat(failure.getMessage())
        .startsWith(
            "the test went past its limit of 2 h of virtual time; end what goes on for ever, or"
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
  @Tag("carrier-only")
  void aStrictTestFailsForASleepOfTheJdk() {
    assertThat(Launch.of(Escaping.class).failures())
        .extracting(Throwable::getMessage)
        .singleElement()
        .asString()
        .matches(
            "'sleeps' waits PT0\\.000001S on the real clock at dev\\.lockstep\\.looptests\\.LimitsTest"
                + "\\$Escaping\\.sleeps\\(LimitsTest\\.java:\\d+\\), past the virtual clock; use"
                + " Async\\.sleep");
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

  @Test
  void aTestThatSpinsIsGivenUpByTheWatchdog() {
    try {
      Throwable failure = Launch.of(Spinning.class).failure();
      assertThat(failure).isInstanceOf(LoopFailure.class);
      assertThat(failure.getMessage())
          .startsWith(
              "the test took more than 500 ms on the real clock, at 5 s of the loop's; end what goes"
                  + " on for ever, or raise watchdog\n"
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

    @LoopTest(watchdog = "500 ms")
    void spins() {
      Async.sleep(Duration.ofSeconds(5));
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
        .startsWith("the test took more than 500 ms on the real clock, at 0 s of the loop's; ")
        .contains("\n  hold 'upload', taken at ");
    assertThat(Held.tornDown).isTrue();
  }

  static class Held {
    static boolean tornDown;

    @LoopTest(watchdog = "500 ms")
    void waits(Loop loop) {
      loop.hold("upload");
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
        .hasMessage("waits(dev.lockstep.Loop) timed out after 500 milliseconds");
    assertThat(failure.getSuppressed()[0])
        .isInstanceOf(InterruptedException.class)
        .hasMessageStartingWith(
            "the test was interrupted while its tasks were\n1 task not done\n  task 'waits'"
                + " waits for a future\n");
    assertThat(TimedOut.tornDown).isTrue();
  }

  static class TimedOut {
    static boolean tornDown;

    @LoopTest
    @Timeout(value = 500, unit = TimeUnit.MILLISECONDS)
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
        .hasMessage("waits(dev.lockstep.Loop) timed out after 500 milliseconds");
  }

  static class TimedOutElsewhere {
    @LoopTest
    @Timeout(
        value = 500,
        unit = TimeUnit.MILLISECONDS,
        threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void waits(Loop loop) {
      loop.hold("upload");
      Async.future().await();
    }
  }
}
