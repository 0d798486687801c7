// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.testing.TestLoop;
import dev.lockstep.testkit.JumpClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Callbacks, timers and runs. */
class LoopTest {

  private final List<String> events = new ArrayList<>();

  private Runnable event(String name) {
    return () -> events.add(name);
  }

  @Test
  void callbacksRunInOrderInTheNextPass() {
    TestLoop.run(
        () -> {
          Loop loop = Loop.current();
          loop.callSoon(
              () -> {
                events.add("first");
                loop.callSoon(event("of the next pass"));
              });
          loop.callSoon(event("second"));
          events.add("main");
          Async.yieldNow();
          events.add("main again");
          Async.yieldNow();
        });

    assertThat(events).containsExactly("main", "first", "second", "main again", "of the next pass");
  }

  @Test
  void floodOfOtherThreadsIsTakenInPartsAndInOrder() {
    List<Integer> ran = new ArrayList<>();
    List<Integer> afterEachPass = new ArrayList<>();
    try (Runner runner = TestLoop.runner()) {
      for (int i = 0; i < 25_000; i++) {
        int number = i;
        runner.loop().callSoonThreadsafe(() -> ran.add(number));
      }
      runner.run(
          () -> {
            while (ran.size() < 25_000) {
              Async.yieldNow();
              afterEachPass.add(ran.size());
            }
          });
    }

    assertThat(ran).isSorted();
    assertThat(afterEachPass).containsExactly(10_000, 20_000, 25_000);
  }

  @Test
  void timersOfOneInstantRunInTheOrderInWhichTheyWereSet() {
    TestLoop.run(
        () -> {
          Loop loop = Loop.current();
          for (int i = 0; i < 20; i++) {
            loop.callLater(Duration.ofSeconds(2), event("b" + i));
          }
          for (int i = 0; i < 20; i++) {
            loop.callAt(loop.nanoTime() + 1_000_000_000, event("a" + i));
          }
          Async.sleep(Duration.ofSeconds(3));
        });

    assertThat(events).hasSize(40).startsWith("a0", "a1", "a2").endsWith("b18", "b19");
    assertThat(events.subList(0, 20)).isEqualTo(numbered("a"));
    assertThat(events.subList(20, 40)).isEqualTo(numbered("b"));
  }

  private static List<String> numbered(String prefix) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      names.add(prefix + i);
    }
    return names;
  }

  @Test
  void timerThatIsDueNowComesBehindWhatIsQueued() {
    TestLoop.run(
        () -> {
          Loop loop = Loop.current();
          loop.callLater(Duration.ZERO, event("timer"));
          loop.callLater(Duration.ofSeconds(-1), event("past timer"));
          loop.callSoon(event("callback"));
          Async.yieldNow();
          events.add("main");
          Async.yieldNow();
        });

    assertThat(events).containsExactly("callback", "main", "timer", "past timer");
  }

  @Test
  void cancelledCallbackDoesNotRun() {
    TestLoop.run(
        () -> {
          Loop loop = Loop.current();
          Handle soon = loop.callSoon(event("soon"));
          Handle later = loop.callLater(Duration.ofSeconds(1), event("later"));
          assertThat(later.when()).isEqualTo(Duration.ofSeconds(1).toNanos());
          soon.cancel();
          later.cancel();
          assertThat(soon.isCancelled()).isTrue();
          Async.sleep(Duration.ofSeconds(2));
        });

    assertThat(events).isEmpty();
  }

  @Test
  void delayLongerThanTheClockCanCountIsForEver() {
    TestLoop.run(
        () -> {
          Loop loop = Loop.current();
          Async.sleep(Duration.ofDays(1));
          Handle handle = loop.callLater(Duration.ofSeconds(Long.MAX_VALUE), event("never"));
          assertThat(handle.when()).isEqualTo(Long.MAX_VALUE);
          handle.cancel();
        });
  }

  @Test
  void errorOfACallbackGoesToTheHandlerAndTheLoopGoesOn() {
    IllegalStateException failure = new IllegalStateException("broken");
    List<Throwable> handled = new ArrayList<>();
    TestLoop.run(
        () -> {
          Loop loop = Loop.current();
          loop.setExceptionHandler(
              (where, context) -> {
                assertThat(where).isSameAs(loop);
                assertThat(context.message()).startsWith("a callback failed");
                handled.add(context.exception());
              });
          loop.callSoon(
              () -> {
                throw failure;
              });
          loop.callSoon(event("next"));
          Async.yieldNow();
        });

    assertThat(handled).containsExactly(failure);
    assertThat(events).containsExactly("next");
  }

  @Test
  void closedLoopSaysSo() {
    Runner runner = TestLoop.runner();
    Loop loop = runner.loop();
    runner.close();
    runner.close();

    assertThat(loop.isClosed()).isTrue();
    String message = "the loop is closed; make a new one";
    assertThatThrownBy(() -> loop.callSoon(event("late"))).hasMessage(message);
    assertThatThrownBy(() -> loop.callSoonThreadsafe(event("late"))).hasMessage(message);
    assertThatThrownBy(() -> loop.createTask(null, () -> 1)).hasMessage(message);
    assertThatThrownBy(() -> runner.run(() -> 1)).hasMessage(message);
  }

  @Test
  void loopCannotBeDrivenInsideOfItself() {
    try (Runner runner = TestLoop.runner()) {
      Loop loop = runner.loop();
      runner.run(
          () ->
              assertThatThrownBy(loop::runForever)
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessage(
                      "this loop runs already; use Async.spawn or await inside of a loop, and a"
                          + " platform thread to drive one"));
    }
  }

  @Test
  void loopThatRunsCannotBeClosed() {
    try (Runner runner = TestLoop.runner()) {
      Loop loop = runner.loop();
      runner.run(
          () ->
              assertThatThrownBy(loop::close)
                  .hasMessage("the loop runs; stop() it before close()"));
    }
  }

  @Test
  void stopEndsARunForeverAfterThePass() {
    try (Runner runner = TestLoop.runner()) {
      Loop loop = runner.loop();
      loop.callSoon(
          () -> {
            events.add("stops");
            loop.stop();
            loop.callSoon(event("next pass"));
          });
      loop.callSoon(event("same pass"));
      loop.runForever();
      assertThat(events).containsExactly("stops", "same pass");
      assertThat(loop.isRunning()).isFalse();

      loop.callSoon(loop::stop);
      loop.runForever();
      assertThat(events).containsExactly("stops", "same pass", "next pass");
    }
  }

  @Test
  void runUntilCompleteSaysThatTheLoopWasStopped() {
    try (Runner runner = TestLoop.runner()) {
      Loop loop = runner.loop();
      AsyncFuture<String> future = loop.createFuture();
      loop.callSoon(loop::stop);
      assertThatThrownBy(() -> loop.runUntilComplete(future))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "the loop was stopped before "
                  + future
                  + " was done; call stop() after it, or await it");
    }
  }

  @Test
  void theTextOfAFutureHasAllDigitsOfItsIdentity() {
    try (Runner runner = TestLoop.runner()) {
      for (int i = 0; i < 100; i++) {
        assertThat(runner.loop().createFuture())
            .asString()
            .matches("Future@[0-9a-f]{8}\\[pending]");
      }
    }
  }

  @Test
  void futureOfAnotherLoopIsRefused() {
    try (Runner one = TestLoop.runner();
        Runner other = TestLoop.runner()) {
      AsyncFuture<String> future = other.loop().createFuture();
      assertThatThrownBy(() -> one.loop().runUntilComplete(future))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(future + " belongs to another loop; run that one");
    }
  }

  @Test
  void manyRunsShareOneLoop() {
    JumpClock clock = new JumpClock();
    try (Runner runner = Runner.builder().clock(clock).build()) {
      for (int run = 1; run <= 3; run++) {
        runner.run(() -> Async.sleep(Duration.ofSeconds(1)));
        assertThat(clock.nanoTime()).isEqualTo(run * 1_000_000_000L);
      }
    }
  }
}
