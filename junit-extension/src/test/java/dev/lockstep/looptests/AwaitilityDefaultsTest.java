// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.looptests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import dev.lockstep.AsyncTimeoutException;
import dev.lockstep.CancelledError;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import dev.lockstep.junit.LoopScope;
import dev.lockstep.junit.LoopSettings;
import dev.lockstep.junit.LoopTest;
import dev.lockstep.virtual.VirtualClock;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.awaitility.pollinterval.FibonacciPollInterval;
import org.awaitility.pollinterval.PollInterval;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The static defaults of Awaitility, which belong to the suite, and loop tests beside them. */
class AwaitilityDefaultsTest {

  private static final Map<String, String> PARALLEL =
      Map.of(
          "junit.jupiter.execution.parallel.enabled", "true",
          "junit.jupiter.execution.parallel.mode.default", "concurrent",
          "junit.jupiter.execution.parallel.config.strategy", "fixed",
          "junit.jupiter.execution.parallel.config.fixed.parallelism", "8");

  @AfterEach
  void tidy() {
    Awaitility.reset();
  }

  /** What a static default of Awaitility is, which has no getter. */
  private static @Nullable Object defaultOf(String name) throws ReflectiveOperationException {
    Field field = Awaitility.class.getDeclaredField(name);
    field.setAccessible(true);
    return field.get(null);
  }

  private static List<@Nullable Object> defaults() throws ReflectiveOperationException {
    List<@Nullable Object> defaults = new ArrayList<>();
    for (String name :
        List.of("defaultPollInterval", "defaultPollDelay", "defaultExecutorLifecycle")) {
      defaults.add(defaultOf(name));
    }
    return defaults;
  }

  private static void pollFor(Duration time) {
    boolean[] ready = {false};
    Task<?> worker =
        Async.spawn(
            () -> {
              Async.sleep(time);
              ready[0] = true;
            });
    await().atMost(time.plusSeconds(3)).until(() -> ready[0]);
    worker.await();
  }

  // ---- reset

  @Test
  void aResetInTheSetUpOrTearDownTakesTheLoopFromNoTest() {
    assertThat(Launch.of(Resets.class).failures()).isEmpty();
  }

  static class Resets {
    @BeforeEach
    void setUp() {
      Awaitility.reset();
    }

    @AfterEach
    void tearDown() {
      Awaitility.reset();
    }

    @RepeatedTest(2)
    @LoopSettings
    void polls(VirtualClock clock) {
      pollFor(Duration.ofMinutes(1));
      assertThat(clock.elapsed()).isEqualTo(Duration.ofMinutes(1));
    }

    @LoopTest(interleavings = 5)
    void pollsInEachInterleaving(VirtualClock clock) {
      pollFor(Duration.ofMinutes(1));
      assertThat(clock.elapsed()).isBetween(Duration.ofMinutes(1), Duration.ofSeconds(61));
    }
  }

  @Test
  void aResetInATestHoldsForTheSuite() throws ReflectiveOperationException {
    Awaitility.setDefaultPollInterval(Duration.ofMillis(5));
    Awaitility.reset();
    List<@Nullable Object> standard = defaults();
    Awaitility.setDefaultPollInterval(Duration.ofMillis(5));
    assertThat(Launch.of(Resets.class).failures()).isEmpty();
    assertThat(defaults()).isEqualTo(standard);
  }

  // ---- the suite's own defaults

  /** An interval of the suite, which knows who asked for it. */
  private static final class Asked implements PollInterval {
    private static final Set<Thread> THREADS = ConcurrentHashMap.newKeySet();

    @Override
    public Duration next(int pollCount, Duration previous) {
      THREADS.add(Thread.currentThread());
      return Duration.ofMillis(5);
    }
  }

  private static void pollOutsideOfALoop() {
    AtomicInteger polls = new AtomicInteger();
    Set<Thread> pollers = ConcurrentHashMap.newKeySet();
    await()
        .until(
            () -> {
              pollers.add(Thread.currentThread());
              return polls.incrementAndGet() == 3;
            });
    assertThat(pollers).hasSize(1);
    Thread poller = pollers.iterator().next();
    assertThat(poller.isVirtual()).isFalse();
    assertThat(poller).isNotSameAs(Thread.currentThread());
    assertThat(Asked.THREADS).contains(Thread.currentThread());
  }

  @Test
  void theSuitesDefaultsHoldForPlainThreadsBeforeDuringAndAfterALoopTest() throws Exception {
    try (ExecutorService pollers =
        Executors.newSingleThreadExecutor(it -> new Thread(it, "mine"))) {
      Awaitility.setDefaultPollInterval(new Asked());
      Awaitility.pollExecutorService(pollers);
      List<@Nullable Object> before = defaults();
      pollOutsideOfALoop();
      assertThat(Launch.of(WithPlainThread.class).failures()).isEmpty();
      assertThat(defaults()).isEqualTo(before);
      pollOutsideOfALoop();
      assertThat(pollers.isShutdown()).isFalse();
    }
  }

  static class WithPlainThread {
    @LoopTest
    void awaitsBesideAPlainThread(Loop loop, VirtualClock clock) {
      ExecutorService plain = Executors.newSingleThreadExecutor();
      AsyncFuture<Boolean> outside =
          loop.runInExecutor(
              plain,
              () -> {
                pollOutsideOfALoop();
                return true;
              });
      pollFor(Duration.ofMinutes(1));
      assertThat(outside.await()).isTrue();
      plain.shutdown();
      assertThat(clock.elapsed()).isGreaterThanOrEqualTo(Duration.ofMinutes(1));
    }
  }

  @Test
  void withoutDefaultsOfTheSuiteNothingIsLeft() throws ReflectiveOperationException {
    List<@Nullable Object> before = defaults();
    assertThat(Launch.of(AwaitilityTest.class).failures()).isEmpty();
    assertThat(defaults()).isEqualTo(before);
  }

  @Test
  void theSuitesIntervalIsSleptOnTheLoop() {
    Awaitility.setDefaultPollInterval(new FibonacciPollInterval(TimeUnit.SECONDS));
    assertThat(Launch.of(Growing.class).failures()).isEmpty();
  }

  static class Growing {
    @LoopTest
    void pollsAtFibonacciTimes(VirtualClock clock) {
      List<Long> times = new ArrayList<>();
      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> {
                times.add(clock.elapsed().toSeconds());
                return times.size() == 6;
              });
      assertThat(times).containsExactly(0L, 1L, 2L, 4L, 7L, 12L);
    }
  }

  @Test
  void anIntervalOfZeroLetsTheTimeOfTheLoopGoOn() {
    Awaitility.setDefaultPollInterval(Duration.ZERO);
    assertThat(Launch.of(ByZero.class).failures()).isEmpty();
  }

  static class ByZero {
    @LoopTest
    void polls(VirtualClock clock) {
      pollFor(Duration.ofSeconds(1));
      assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(1));
    }
  }

  // ---- defaults that a loop test sets

  @Test
  void defaultsOfBeforeAllHoldInTheTestsOfTheClassAndStay() throws ReflectiveOperationException {
    assertThat(Launch.of(SetsDefaults.class).failures()).isEmpty();
    assertThat(defaultOf("defaultPollInterval")).isSameAs(SetsDefaults.INTERVAL);
    assertThat(Launch.of(SetsDefaultsOfItsLoop.class).failures()).isEmpty();
    assertThat(defaultOf("defaultPollInterval")).isSameAs(SetsDefaults.INTERVAL);
  }

  @LoopSettings
  static class SetsDefaults {
    static final PollInterval INTERVAL = (count, previous) -> Duration.ofSeconds(7);

    @BeforeAll
    static void setDefaults() {
      Awaitility.setDefaultPollInterval(INTERVAL);
      Awaitility.setDefaultTimeout(Duration.ofHours(1));
    }

    @RepeatedTest(2)
    void pollsEverySevenSeconds(VirtualClock clock) {
      Duration start = clock.elapsed();
      List<Long> times = new ArrayList<>();
      await()
          .until(
              () -> {
                times.add(clock.elapsed().minus(start).toSeconds());
                return times.size() == 3;
              });
      assertThat(times).containsExactly(0L, 7L, 14L);
      assertThatThrownBy(() -> await().until(() -> false)).hasMessageContaining("within 1 hours");
    }
  }

  @LoopSettings(scope = LoopScope.CLASS)
  static class SetsDefaultsOfItsLoop extends SetsDefaults {}

  // ---- in parallel

  @Test
  void loopTestsInParallelPollOnTheirLoopsAndPlainOnesBesideThemDoNot()
      throws ReflectiveOperationException {
    Awaitility.setDefaultPollInterval(new Asked());
    List<@Nullable Object> before = defaults();
    assertThat(Launch.of(Mixed.class, PARALLEL).failures()).isEmpty();
    assertThat(defaults()).isEqualTo(before);
  }

  static class Mixed {
    @RepeatedTest(60)
    @LoopSettings
    void loopTest(VirtualClock clock) {
      for (int i = 1; i <= 5; i++) {
        pollFor(Duration.ofSeconds(1));
        assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(i));
      }
    }

    @RepeatedTest(30)
    void plainTest() {
      pollOutsideOfALoop();
    }
  }

  // ---- one wait and the next

  @Test
  void waitsInWaitsAndAfterCancelledOnesCountTheirOwnTime() {
    assertThat(Launch.of(Waits.class).failures()).isEmpty();
  }

  @TestMethodOrder(MethodOrderer.MethodName.class)
  static class Waits {
    @LoopTest
    void conditionAwaitsItself(VirtualClock clock) {
      AtomicInteger polls = new AtomicInteger();
      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () -> {
                Duration now = clock.elapsed();
                await().until(() -> clock.elapsed().compareTo(now.plusSeconds(1)) >= 0);
                return polls.incrementAndGet() == 3;
              });
      assertThat(clock.elapsed()).isEqualTo(Duration.ofMillis(3200));
    }

    @LoopTest
    void aCancelledWaitLeavesNothingToTheNext(VirtualClock clock) {
      Task<?> task =
          Async.spawn(
              () -> {
                assertThatThrownBy(() -> await().atMost(Duration.ofHours(1)).until(() -> false))
                    .isInstanceOf(CancelledError.class);
                Duration start = clock.elapsed();
                assertThatThrownBy(() -> await().atMost(Duration.ofSeconds(2)).until(() -> false))
                    .hasMessageContaining("within 2 seconds");
                assertThat(clock.elapsed().minus(start)).isEqualTo(Duration.ofSeconds(2));
              });
      Async.sleep(Duration.ofMillis(1050));
      task.cancel();
      task.uncancel();
      task.await();
    }

    @LoopTest
    void theLimitOfTheOuterWaitHoldsAroundAnInnerOne(VirtualClock clock) {
      assertThatThrownBy(
              () ->
                  await()
                      .atMost(Duration.ofSeconds(3))
                      .until(
                          () -> {
                            await().atMost(Duration.ofHours(1)).until(() -> true);
                            return false;
                          }))
          .hasMessageContaining("within 3 seconds");
      assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(3));
    }

    @LoopTest
    void aTimeoutWithinTheConditionLeavesTheWaitAlone(VirtualClock clock) {
      await()
          .ignoreExceptions()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> {
                assertThatThrownBy(
                        () -> Async.timeout(Duration.ofSeconds(2), () -> Async.future().await()))
                    .isInstanceOf(AsyncTimeoutException.class);
                return clock.elapsed().toSeconds() > 5;
              });
    }

    @LoopTest
    void aCancellationEndsAWaitThatIgnoresExceptions(VirtualClock clock) {
      assertThatThrownBy(
              () ->
                  Async.timeout(
                      Duration.ofSeconds(1),
                      () ->
                          await()
                              .ignoreExceptions()
                              .atMost(Duration.ofMinutes(1))
                              .until(
                                  () -> {
                                    Async.sleep(Duration.ofSeconds(2));
                                    return false;
                                  })))
          .isInstanceOf(AsyncTimeoutException.class);
      assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(1));
    }
  }

  @Test
  void pollsInTheSameThreadKeepTheIntervalOfTheSuite() {
    List<Integer> asked = new ArrayList<>();
    Awaitility.setDefaultPollInterval(
        (count, previous) -> {
          asked.add(count);
          return Duration.ofNanos(1);
        });
    assertThat(Launch.of(InTheSameThread.class).failures()).isEmpty();
    assertThat(asked).containsExactly(2, 3);
  }

  static class InTheSameThread {
    @LoopTest
    void polls() {
      AtomicInteger polls = new AtomicInteger();
      await().pollInSameThread().until(() -> polls.incrementAndGet() == 4);
    }
  }
}
