// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.AsyncFuture;
import dev.lockstep.CancelledError;
import dev.lockstep.DeadlockError;
import dev.lockstep.Hold;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.spi.PendingTimer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VirtualClockTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualClock clock = new VirtualClock();
  private final List<String> events = new ArrayList<>();

  private void run(AsyncAction program) {
    try (Runner runner = Runner.builder().clock(clock).debug(true).build()) {
      runner.run(program);
    }
  }

  private void note(String event) {
    events.add(event + " at " + clock.elapsed());
  }

  private Task<Void> sleeper(String name, Duration duration) {
    return Async.spawn(
        name,
        () -> {
          Async.sleep(duration);
          note(name);
        });
  }

  // ---- automatic

  @Test
  void jumpsFromDeadlineToDeadline() {
    run(
        () -> {
          sleeper("b", Duration.ofHours(2));
          sleeper("a", Duration.ofHours(1));
          Async.sleep(Duration.ofHours(3));
          note("main");
        });

    assertThat(events).containsExactly("a at PT1H", "b at PT2H", "main at PT3H");
    assertThat(clock.instant()).isEqualTo(VirtualClock.DEFAULT_START.plus(Duration.ofHours(3)));
  }

  @Test
  void startsAtAnInstant() {
    VirtualClock other = new VirtualClock(Instant.parse("2031-05-06T07:08:09Z"));

    assertThat(other.instant()).isEqualTo(Instant.parse("2031-05-06T07:08:09Z"));
    assertThat(other.nanoTime()).isZero();
  }

  @Test
  void advancingOutranksTheJump() {
    run(
        () -> {
          sleeper("late", Duration.ofSeconds(5));
          clock.advanceBy(Duration.ofSeconds(2));
          note("main");
        });

    assertThat(events).containsExactly("main at PT2S");
  }

  @Test
  void runReadyOutranksTheJump() {
    run(
        () -> {
          Async.spawn(
              () -> {
                Async.yieldNow();
                Async.yieldNow();
                note("ready");
                Async.sleep(SECOND);
                note("slept");
              });
          clock.runReady();
          note("main");
        });

    assertThat(events).containsExactly("ready at PT0S", "main at PT0S");
  }

  // ---- by hand

  @Test
  void standsStillUnderManualPolicy() {
    clock.setPolicy(TimePolicy.MANUAL);
    run(
        () -> {
          sleeper("sleeper", SECOND);
          clock.runReady();
          note("ran what was ready");
          clock.advanceBy(SECOND.minusNanos(1));
          note("just before");
          clock.advanceBy(Duration.ofNanos(1));
          note("at the end");
        });

    assertThat(events)
        .containsExactly(
            "ran what was ready at PT0S",
            "just before at PT0.999999999S",
            "sleeper at PT1S",
            "at the end at PT1S");
  }

  @Test
  void advanceIncludesWhatIsSetOnTheWayAndAtTheEnd() {
    clock.setPolicy(TimePolicy.MANUAL);
    run(
        () -> {
          Async.spawn(
              () -> {
                for (int i = 0; i < 5; i++) {
                  Async.sleep(SECOND);
                  note("tick");
                }
              });
          clock.advanceTo(Duration.ofSeconds(3).toNanos());
          note("main");
        });

    assertThat(events)
        .containsExactly("tick at PT1S", "tick at PT2S", "tick at PT3S", "main at PT3S");
  }

  @Test
  void advancesToAnInstant() {
    clock.setPolicy(TimePolicy.MANUAL);
    run(
        () -> {
          sleeper("sleeper", Duration.ofDays(1));
          clock.advanceTo(VirtualClock.DEFAULT_START.plus(Duration.ofDays(2)));
          note("main");
        });

    assertThat(events).containsExactly("sleeper at PT24H", "main at PT48H");
  }

  @Test
  void tasksThatAdvanceAtOnceMeetTheirTimesInOrder() {
    clock.setPolicy(TimePolicy.MANUAL);
    run(
        () -> {
          Task<?> far =
              Async.spawn(
                  () -> {
                    clock.advanceBy(Duration.ofSeconds(5));
                    note("far");
                  });
          Async.yieldNow();
          clock.advanceBy(Duration.ofSeconds(2));
          note("near");
          far.await();
        });

    assertThat(events).containsExactly("near at PT2S", "far at PT5S");
  }

  @Test
  void cancelledAdvanceMovesNothing() {
    clock.setPolicy(TimePolicy.MANUAL);
    run(
        () -> {
          AsyncFuture<Void> outside = Async.future();
          Hold hold = Loop.current().hold("keeps time");
          Task<?> driver = Async.spawn("driver", () -> clock.advanceBy(Duration.ofDays(1)));
          Async.yieldNow();
          driver.cancel();
          Async.yieldNow();
          hold.close();
          assertThat(driver.isCancelled()).isTrue();
          outside.cancel();
          clock.advanceBy(SECOND);
          note("main");
        });

    assertThat(events).containsExactly("main at PT1S");
  }

  @Test
  void movesWithoutALoop() {
    clock.advanceBy(Duration.ofMinutes(1));
    clock.advanceTo(Duration.ofMinutes(2).toNanos());

    assertThat(clock.elapsed()).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void advanceWaitsForWhatIsPendingOutside() {
    clock.setPolicy(TimePolicy.MANUAL);
    CompletableFuture<Void> moved = new CompletableFuture<>();
    run(
        () -> {
          Loop loop = Loop.current();
          Hold hold = loop.hold("outside");
          AtomicReference<Duration> seen = new AtomicReference<>();
          Thread outside =
              new Thread(
                  () -> {
                    seen.set(clock.elapsed());
                    hold.close();
                  });
          Async.spawn(outside::start);
          clock.advanceBy(SECOND);
          moved.complete(null);
          assertThat(seen.get()).isEqualTo(Duration.ZERO);
        });

    assertThat(moved).isCompleted();
  }

  @Test
  void anotherThreadAdvancesThroughSubmit() throws InterruptedException {
    clock.setPolicy(TimePolicy.MANUAL);
    Thread[] foreign = new Thread[1];
    run(
        () -> {
          Loop loop = Loop.current();
          Hold hold = loop.hold("the thread that drives time");
          foreign[0] =
              new Thread(
                  () -> {
                    CompletableFuture<Long> moved =
                        loop.submit(
                            () -> {
                              hold.close();
                              clock.advanceBy(Duration.ofHours(1));
                              return clock.nanoTime();
                            });
                    moved.join();
                  });
          foreign[0].start();
          Async.sleep(Duration.ofHours(1));
          note("main");
          clock.runReady();
        });
    foreign[0].join();

    assertThat(events).containsExactly("main at PT1H");
  }

  @Test
  void refusesAThreadOutsideOfTheLoop() {
    run(
        () -> {
          Loop loop = Loop.current();
          CompletableFuture<Throwable> thrown = new CompletableFuture<>();
          try (Hold hold = loop.hold("the other thread")) {
            Thread.ofPlatform()
                .name("stranger")
                .start(
                    () -> {
                      try {
                        clock.advanceBy(SECOND);
                        thrown.complete(new AssertionError("advanced"));
                      } catch (IllegalStateException e) {
                        thrown.complete(e);
                      }
                    });
            Throwable error = Async.await(thrown);
            assertThat(error.getMessage())
                .matches(
                    "advanceBy\\(\\) cannot be called from Thread\\[#\\d+,stranger,5,\\w+], which the loop"
                        + " does not run; use loop\\.submit\\(\\.\\.\\.\\)");
          }
        });
  }

  @Test
  void refusesToGoBackwards() {
    clock.advanceBy(SECOND);

    assertThatThrownBy(() -> clock.advanceBy(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("duration = PT-0.001S must be zero or more; time never goes backwards");
    assertThatThrownBy(() -> clock.advanceTo(7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("nanoTime = 7 must be at least 1000000000; time never goes backwards");
    assertThatThrownBy(() -> clock.advanceTo(VirtualClock.DEFAULT_START))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "instant = 2000-01-01T00:00:00Z must not be before 2000-01-01T00:00:01Z; time never"
                + " goes backwards");
  }

  @Test
  void refusesTimesThatItCannotCount() {
    clock.advanceBy(SECOND);

    assertThatThrownBy(() -> clock.advanceBy(Duration.ofDays(300 * 365)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "PT2628000H from 2000-01-01T00:00:01Z is beyond the 292 years that a clock can count");
  }

  @Test
  void saysThatACallbackCannotWait() {
    List<Throwable> thrown = new ArrayList<>();
    run(
        () -> {
          Loop.current().setExceptionHandler((loop, context) -> thrown.add(context.exception()));
          Loop.current().callSoon(() -> clock.advanceBy(SECOND));
          Async.yieldNow();
        });

    assertThat(thrown)
        .extracting(Throwable::getMessage)
        .containsExactly("a callback cannot wait; spawn a task with Async.spawn and wait there");
  }

  @Test
  void runReadyNeedsALoop() {
    assertThatThrownBy(clock::runReady)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("runReady() needs a loop that runs; call it from a task");
  }

  @Test
  void manualTimeThatNobodyMovesIsADeadlockAtOnce() {
    clock.setPolicy(TimePolicy.MANUAL);

    assertThatThrownBy(() -> run(() -> Async.sleep(SECOND)))
        .isInstanceOf(DeadlockError.class)
        .hasMessageStartingWith(
            "deadlock: nothing is ready, the virtual clock (manual) does not move to the next of 1"
                + " timers and nothing outside is pending\n"
                + "  task 'main' waits for sleep of PT1S");
  }

  // ---- one step

  @Test
  void runsOneStepAtATime() {
    run(
        () -> {
          Async.spawn(() -> twoSteps("a"));
          Async.spawn(() -> twoSteps("b"));
          while (clock.runOne()) {
            events.add("-");
          }
        });

    assertThat(events).containsExactly("a 1", "-", "b 1", "-", "a 2", "-", "b 2", "-");
  }

  private void twoSteps(String name) {
    events.add(name + " 1");
    Async.yieldNow();
    events.add(name + " 2");
  }

  @Test
  void oneStepMayBeACallbackButNotTheClocksOwnWork() {
    run(
        () -> {
          Loop loop = Loop.current();
          loop.callSoon(() -> events.add("callback"));
          loop.callSoon(() -> events.add("cancelled")).cancel();
          sleeper("sleeper", SECOND);
          assertThat(clock.runOne()).isTrue();
          events.add("-");
          assertThat(clock.runOne()).isTrue();
          assertThat(clock.runOne()).isFalse();
          clock.setPolicy(TimePolicy.MANUAL);
          clock.advanceBy(SECOND);
        });

    assertThat(events).containsExactly("callback", "-", "sleeper at PT1S");
  }

  @Test
  void stepThatCancelsTheStepperIsSeenByIt() {
    run(
        () -> {
          Task<?> main = Async.currentTask();
          Async.spawn(() -> main.cancel("by the step"));
          assertThatThrownBy(clock::runOne)
              .isInstanceOf(CancelledError.class)
              .hasMessage("by the step");
          main.uncancel();
        });
  }

  // ---- the timers

  @Test
  void listsTheTimersAndWhoWaitsOnThem() {
    run(
        () -> {
          assertThat(clock.nextDeadline()).isEqualTo(OptionalLong.empty());
          Task<?> late = sleeper("late", Duration.ofSeconds(5));
          Task<?> early = sleeper("early", SECOND);
          clock.runReady();

          List<PendingTimer> timers = clock.timers();
          assertThat(clock.nextDeadline()).hasValue(SECOND.toNanos());
          assertThat(timers)
              .containsExactly(
                  new PendingTimer(SECOND.toNanos(), "sleep of PT1S", early),
                  new PendingTimer(Duration.ofSeconds(5).toNanos(), "sleep of PT5S", late));
          assertThat(timers.get(0)).hasToString("sleep of PT1S of task 'early'");
          early.cancel();
          clock.runReady();
          assertThat(clock.timers()).extracting(PendingTimer::task).containsExactly(late);
        });
  }

  @Test
  void listsTimersOfOneInstantInTheOrderInWhichTheyFire() {
    run(
        () -> {
          for (int i = 0; i < 40; i++) {
            sleeper("s" + i, Duration.ofSeconds(i % 2));
          }
          clock.runReady();
          List<String> listed =
              clock.timers().stream()
                  .map(timer -> timer.task() == null ? "?" : timer.task().name() + " at PT1S")
                  .toList();
          events.clear();
          clock.advanceBy(SECOND);
          assertThat(events).hasSize(20).isEqualTo(listed);
        });
  }

  // ---- at a rate

  @Test
  void flowsWithTheMachinesClock() {
    clock.setPolicy(TimePolicy.real(1e9));
    long before = clock.nanoTime();
    run(
        () -> {
          sleeper("sleeper", Duration.ofMinutes(10)).await();
          events.clear();
        });

    assertThat(clock.nanoTime() - before).isGreaterThanOrEqualTo(Duration.ofMinutes(10).toNanos());
  }

  @Test
  void switchesInTheMiddle() {
    run(
        () -> {
          Async.sleep(Duration.ofHours(1));
          note("automatic");
          clock.setPolicy(TimePolicy.real(1e9));
          Async.sleep(Duration.ofMinutes(1));
          clock.setPolicy(TimePolicy.MANUAL);
          long still = clock.nanoTime();
          assertThat(still).isGreaterThanOrEqualTo(Duration.ofMinutes(61).toNanos());
          Task<?> sleeper = Async.spawn(() -> Async.sleep(SECOND));
          clock.advanceBy(SECOND);
          assertThat(sleeper.isDone()).isTrue();
          assertThat(clock.nanoTime()).isEqualTo(still + SECOND.toNanos());
          clock.setPolicy(TimePolicy.AUTO);
          Async.sleep(SECOND);
          assertThat(clock.nanoTime()).isEqualTo(still + 2 * SECOND.toNanos());
        });

    assertThat(events).containsExactly("automatic at PT1H");
  }

  @Test
  void flowsWhileSomethingOutsideIsPending() {
    clock.setPolicy(TimePolicy.real(1e9));
    run(
        () -> {
          try (Hold hold = Loop.current().hold("a socket")) {
            Async.sleep(Duration.ofMinutes(1));
            note(hold.name());
          }
        });

    assertThat(events).hasSize(1);
  }

  @Test
  void advancesAlsoWhileItFlows() {
    clock.setPolicy(TimePolicy.real(1));
    run(
        () -> {
          Task<?> sleeper = Async.spawn(() -> Async.sleep(Duration.ofDays(1)));
          clock.advanceBy(Duration.ofDays(2));
          assertThat(sleeper.isDone()).isTrue();
        });

    assertThat(clock.elapsed()).isGreaterThanOrEqualTo(Duration.ofDays(2));
  }

  @Test
  void rateZeroStandsStill() {
    clock.setPolicy(TimePolicy.real(0));

    assertThatThrownBy(() -> run(() -> Async.sleep(SECOND)))
        .isInstanceOf(DeadlockError.class)
        .hasMessageStartingWith(
            "deadlock: nothing is ready, the virtual clock (real at rate 0.0) does not move to the"
                + " next of 1 timers and nothing outside is pending\n");
    assertThat(clock.elapsed()).isZero();
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesARateThatIsNone(double rate) {
    assertThatThrownBy(() -> TimePolicy.real(rate))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "rate = " + rate + " must be finite and at least 0; use 1 for the machine's pace");
  }

  @Test
  void servesOneLoopAtATime() {
    try (Runner runner = Runner.builder().clock(clock).build()) {
      assertThat(runner.loop().isRunning()).isFalse();
      assertThatThrownBy(() -> Runner.builder().clock(clock).build())
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "this virtual clock serves another loop; close that one, or make a clock for each"
                  + " loop");
    }
    run(() -> note("next loop"));

    assertThat(events).containsExactly("next loop at PT0S");
  }

  @Test
  void timeoutOfNineSecondsNeverFiresOnTenThousandSleepsOfOne() {
    run(
        () -> {
          List<Task<Boolean>> tasks = new ArrayList<>();
          for (int i = 0; i < 10_000; i++) {
            tasks.add(Async.spawn(VirtualClockTest::sleepWithinTimeout));
          }
          for (Task<Boolean> task : tasks) {
            assertThat(task.await()).isTrue();
          }
        });

    assertThat(clock.elapsed()).isEqualTo(SECOND);
  }

  private static Boolean sleepWithinTimeout() {
    Task<?> self = Async.currentTask();
    var timeout = Loop.current().callLater(Duration.ofSeconds(9), self::cancel);
    Async.sleep(SECOND);
    timeout.cancel();
    return true;
  }
}
