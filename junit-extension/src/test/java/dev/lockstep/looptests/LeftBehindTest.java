// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.looptests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import dev.lockstep.junit.LeakPolicy;
import dev.lockstep.junit.LoopFailure;
import dev.lockstep.junit.LoopTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a test leaves on its loop, and the errors that nobody asked for. */
class LeftBehindTest {

  @Test
  void whatIsLeftFailsTheTestWithThePlaceWhereItWasMade() {
    List<Throwable> failures = Launch.of(Leaving.class).failures();
    assertThat(failures).hasSize(1);
    assertThat(failures.get(0)).isInstanceOf(LoopFailure.class);
    assertThat(Launch.withoutLines(failures.get(0).getMessage()))
        .isEqualTo(
            """
            the test left on its loop:
              task 'ticker', waits for sleep of PT1S, spawned at dev.lockstep.looptests.LeftBehindTest$Leaving.leaves(LeftBehindTest.java)
              timer, due in 1 h, set at dev.lockstep.looptests.LeftBehindTest$Leaving.leaves(LeftBehindTest.java)
              hold 'upload', taken at dev.lockstep.looptests.LeftBehindTest$Leaving.leaves(LeftBehindTest.java)
            await, cancel, join or close them in the test, or set leaks = LeakPolicy.WARN\
            """);
  }

  static class Leaving {
    @LoopTest
    void leaves(Loop loop) {
      Async.spawn("ticker", () -> Async.sleep(Duration.ofSeconds(1)));
      loop.callLater(Duration.ofHours(1), () -> {});
      loop.hold("upload");
    }
  }

  @Test
  void whatTheTearDownEndsIsNotLeft() {
    assertThat(Launch.of(Tidy.class).failures()).isEmpty();
  }

  @LoopTest
  static class Tidy {
    private Task<Void> ticker;

    @Test
    void spawns() {
      ticker = Async.spawn("ticker", () -> Async.sleep(Duration.ofSeconds(1)));
    }

    @AfterEach
    void cancelWithoutAwaiting() {
      ticker.cancel();
    }
  }

  @Test
  void aTaskOfTheBackgroundIsNotLeft() {
    assertThat(Launch.of(Background.class).failures()).isEmpty();
  }

  static class Background {
    @LoopTest
    void spawns() {
      Async.spawnBackground("heartbeat", () -> Async.sleep(Duration.ofHours(1)));
      Async.yieldNow();
    }
  }

  @Test
  void aPolicyOtherThanFailLetsTheTestPass() {
    assertThat(Launch.of(Warned.class).failures()).isEmpty();
    assertThat(Launch.of(Ignored.class).failures()).isEmpty();
  }

  static class Warned {
    @LoopTest(leaks = LeakPolicy.WARN)
    void leaves() {
      Async.spawn(() -> Async.sleep(Duration.ofSeconds(1)));
    }
  }

  static class Ignored {
    @LoopTest(leaks = LeakPolicy.IGNORE)
    void leaves() {
      Async.spawn(() -> Async.sleep(Duration.ofSeconds(1)));
    }
  }

  @Test
  void ofATestThatFailedTheRestIsNoNews() {
    List<Throwable> failures = Launch.of(FailedAndLeft.class).failures();
    assertThat(failures).hasSize(1);
    assertThat(failures.get(0)).isInstanceOf(IllegalStateException.class).hasMessage("the reason");
    assertThat(failures.get(0).getSuppressed()).noneMatch(it -> it instanceof LoopFailure);
  }

  static class FailedAndLeft {
    @LoopTest
    void fails() {
      Async.spawn(() -> Async.sleep(Duration.ofSeconds(1)));
      throw new IllegalStateException("the reason");
    }
  }

  @Test
  void theErrorOfATaskThatNobodyAwaitedFailsTheTest() {
    List<Throwable> failures = Launch.of(Unawaited.class).failures();
    assertThat(failures).hasSize(1);
    assertThat(Launch.withoutLines(failures.get(0).getMessage()))
        .isEqualTo(
            "task 'payment' failed and nobody asked for its exception, spawned at"
                + " dev.lockstep.looptests.LeftBehindTest$Unawaited.spawns(LeftBehindTest.java)");
    assertThat(failures.get(0).getCause()).hasMessage("no funds");
  }

  static class Unawaited {
    @LoopTest
    void spawns() {
      Async.spawn(
          "payment",
          () -> {
            throw new IllegalStateException("no funds");
          });
    }
  }

  @Test
  void exceptionThatEndsAThreadOfTheTestFailsIt() {
    Throwable failure = Launch.of(Threads.class).failure();

    assertThat(failure).isInstanceOf(LoopFailure.class);
    assertThat(failure.getCause()).hasMessage("in a thread");
  }

  static class Threads {
    @LoopTest
    void starts() throws InterruptedException {
      Thread.ofVirtual()
          .start(
              () -> {
                throw new IllegalStateException("in a thread");
              })
          .join();
    }
  }

  @Test
  void anErrorOfATaskThatWasLeftIsReportedTooAfterTheLeak() {
    List<Throwable> failures = Launch.of(LeftAndFailing.class).failures();
    assertThat(failures).hasSize(1);
    assertThat(failures.get(0).getCause()).hasMessage("cannot be cancelled");
    assertThat(failures.get(0).getSuppressed()).hasSize(1);
    assertThat(failures.get(0).getSuppressed()[0].getMessage()).contains("task 'stubborn'");
  }

  static class LeftAndFailing {
    @LoopTest
    void spawns() {
      AsyncFuture<String> never = Async.future();
      Async.spawn(
          "stubborn",
          () -> {
            try {
              never.await();
            } finally {
              fail();
            }
          });
      Async.yieldNow();
    }

    private static void fail() {
      throw new IllegalStateException("cannot be cancelled");
    }
  }

  @Test
  void eachErrorIsChargedToTheTestThatSpawnedItsTask() {
    Launch launch = Launch.of(TwoTests.class);
    assertThat(launch.failures()).hasSize(1);
    assertThat(launch.failures().get(0).getMessage()).startsWith("task 'mine' failed");
    assertThat(launch.failedTests()).containsExactly("a()");
  }

  static class TwoTests {
    @LoopTest
    void a() {
      Async.spawn(
          "mine",
          () -> {
            throw new IllegalStateException();
          });
    }

    @LoopTest
    void b() {
      Async.sleep(Duration.ofHours(1));
    }
  }
}
