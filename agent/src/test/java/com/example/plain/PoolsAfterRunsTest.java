// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.plain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import dev.lockstep.DeadlockError;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.explore.Exploration;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.NondeterminismError;
import dev.lockstep.virtual.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A pool in a static field serves the next loop, however the loop has ended that was the first to
 * use it, and whatever its workers were doing then.
 */
@SuppressWarnings("FutureReturnValueIgnored") // of jobs that are left
class PoolsAfterRunsTest {

  private static final Duration HOUR = Duration.ofHours(1);

  /** The longest time until a job is done that stands behind those of earlier loops. */
  private static final Duration WITH_LEFT_JOBS = Duration.ofDays(3);

  /** What is done with a pool or timer: it runs a job after an hour. */
  interface Jobs {
    void afterAnHour(Runnable job);
  }

  private static final ThreadFactory DAEMONS =
      task -> {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
      };

  private static Jobs sleeping(ExecutorService pool) {
    return job ->
        pool.execute(
            () -> {
              TimedWaitsTest.sleep(HOUR);
              job.run();
            });
  }

  private static Jobs scheduling(ScheduledExecutorService pool) {
    return job -> pool.schedule(job, 1, TimeUnit.HOURS);
  }

  private static Jobs timer() {
    Timer timer = new Timer(true);
    return job -> timer.schedule(task(job), HOUR.toMillis());
  }

  private static TimerTask task(Runnable job) {
    return new TimerTask() {
      @Override
      public void run() {
        job.run();
      }
    };
  }

  private static Jobs timerAtDates() {
    Timer timer = new Timer(true);
    return job ->
        timer.schedule(task(job), java.util.Date.from(java.time.Instant.now().plus(HOUR)));
  }

  private static Jobs delayed() {
    return job -> CompletableFuture.delayedExecutor(1, TimeUnit.HOURS).execute(job);
  }

  private static Jobs delayedIn(ForkJoinPool pool) {
    return job -> CompletableFuture.delayedExecutor(1, TimeUnit.HOURS, pool).execute(job);
  }

  private static ThreadPoolExecutor timingOut() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(2, 2, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), DAEMONS);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  record Kind(String name, Supplier<Jobs> pool) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Kind> KINDS =
      List.of(
          new Kind("fixed", () -> sleeping(Executors.newFixedThreadPool(2, DAEMONS))),
          new Kind("one thread", () -> sleeping(Executors.newFixedThreadPool(1, DAEMONS))),
          new Kind("cached", () -> sleeping(Executors.newCachedThreadPool(DAEMONS))),
          new Kind("timing out", () -> sleeping(timingOut())),
          new Kind("fork join", () -> sleeping(new ForkJoinPool(2))),
          new Kind("fork join of one", () -> sleeping(new ForkJoinPool(1))),
          new Kind("work stealing", () -> sleeping(Executors.newWorkStealingPool(1))),
          new Kind("scheduled", () -> scheduling(Executors.newScheduledThreadPool(1, DAEMONS))),
          new Kind("scheduled two", () -> scheduling(Executors.newScheduledThreadPool(2, DAEMONS))),
          new Kind(
              "scheduled, jobs at once",
              () -> sleeping(Executors.newScheduledThreadPool(1, DAEMONS))),
          new Kind("scheduled fork join", () -> scheduling(new ForkJoinPool(1))),
          new Kind("timer", PoolsAfterRunsTest::timer),
          new Kind("timer at dates", PoolsAfterRunsTest::timerAtDates),
          new Kind("delayed executor", PoolsAfterRunsTest::delayed),
          new Kind("delayed executor of a pool", () -> delayedIn(new ForkJoinPool(1))));

  record Ending(String name, Consumer<Jobs> run) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static void await(Jobs jobs) {
    CountDownLatch ran = new CountDownLatch(1);
    jobs.afterAnHour(ran::countDown);
    try {
      ran.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Duration timeOf(Runnable program) {
    VirtualClock clock = new VirtualClock();
    try (Runner runner = Runner.builder().clock(clock).watchdog(Duration.ofSeconds(10)).build()) {
      runner.run(program::run);
    }
    return clock.elapsed();
  }

  private static final List<Ending> ENDINGS =
      List.of(
          new Ending("idle", jobs -> timeOf(() -> await(jobs))),
          new Ending("at once", jobs -> timeOf(() -> jobs.afterAnHour(() -> {}))),
          new Ending(
              "in a delay",
              jobs ->
                  timeOf(
                      () -> {
                        jobs.afterAnHour(() -> {});
                        Async.sleep(Duration.ofMinutes(10));
                      })),
          new Ending(
              "of two jobs, in a delay",
              jobs ->
                  timeOf(
                      () -> {
                        jobs.afterAnHour(() -> {});
                        Async.sleep(Duration.ofMinutes(10));
                        jobs.afterAnHour(() -> {});
                        Async.sleep(Duration.ofMinutes(10));
                      })),
          new Ending(
              "failed",
              jobs ->
                  assertThatThrownBy(
                          () ->
                              timeOf(
                                  () -> {
                                    jobs.afterAnHour(() -> {});
                                    Async.sleep(Duration.ofMinutes(30));
                                    throw new IllegalStateException("failed");
                                  }))
                      .isInstanceOf(IllegalStateException.class)),
          new Ending(
              "cancelled",
              jobs ->
                  assertThatThrownBy(
                          () ->
                              timeOf(
                                  () -> {
                                    jobs.afterAnHour(() -> {});
                                    Async.sleep(Duration.ofMinutes(30));
                                    throw new CancelledError();
                                  }))
                      .isInstanceOf(CancelledError.class)),
          new Ending(
              "explored",
              jobs ->
                  Explorer.builder()
                      .interleavings(20)
                      .checkingDeterminism(false)
                      .build()
                      .explore(
                          () -> {
                            jobs.afterAnHour(() -> {});
                            Async.sleep(Duration.ofMinutes(5));
                          })),
          new Ending(
              "deadlocked",
              jobs ->
                  assertThatThrownBy(
                          () ->
                              timeOf(
                                  () -> {
                                    await(jobs);
                                    new CompletableFuture<>().join();
                                  }))
                      .isInstanceOf(DeadlockError.class)));

  static Stream<Arguments> eachKindAndEnding() {
    List<Arguments> all = new ArrayList<>();
    for (Kind kind : KINDS) {
      ENDINGS.forEach(ending -> all.add(arguments(kind, ending)));
    }
    return all.stream();
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("eachKindAndEnding")
  void poolServesTheNextLoop(Kind kind, Ending ending) {
    List<Jobs> shared = new ArrayList<>();
    timeOf(() -> shared.add(kind.pool.get()));
    ending.run.accept(shared.get(0));
    assertThat(timeOf(() -> await(shared.get(0)))).isBetween(HOUR, WITH_LEFT_JOBS);
    ending.run.accept(shared.get(0));
    assertThat(timeOf(() -> await(shared.get(0)))).isBetween(HOUR, WITH_LEFT_JOBS);
  }

  /** A job of every minute, set once: in a field that a class initializes, for example. */
  private static void assertGoesOnEachMinute(Consumer<Runnable> everyMinute, Jobs jobs) {
    AtomicInteger ticks = new AtomicInteger();
    timeOf(
        () -> {
          everyMinute.accept(ticks::incrementAndGet);
          Async.sleep(Duration.ofHours(10));
        });
    assertThat(ticks.getAndSet(0)).isBetween(599, 600);
    timeOf(
        () -> {
          jobs.afterAnHour(() -> {});
          Async.sleep(Duration.ofMinutes(30));
          assertThat(ticks.get()).isBetween(29, 31);
        });
  }

  @Test
  void periodicJobGoesOnInTheNextLoopThatUsesItsPool() {
    ScheduledExecutorService pool = Executors.newScheduledThreadPool(2, DAEMONS);
    assertGoesOnEachMinute(
        job -> pool.scheduleAtFixedRate(job, 1, 1, TimeUnit.MINUTES), scheduling(pool));
  }

  @Test
  void periodicTaskOfATimerGoesOnInTheNextLoopThatUsesIt() {
    List<Timer> timer = new ArrayList<>();
    timeOf(() -> timer.add(new Timer(true)));
    assertGoesOnEachMinute(
        job -> timer.get(0).scheduleAtFixedRate(task(job), 60_000, 60_000),
        job -> timer.get(0).schedule(task(job), HOUR.toMillis()));
  }

  /** Runs two tasks that each give two jobs to a pool, one after the other. */
  private static void useByTwo(ExecutorService pool) throws Exception {
    List<Task<?>> tasks = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      tasks.add(
          Async.spawn(
              () -> {
                for (int job = 0; job < 2; job++) {
                  pool.submit(() -> {}).get();
                  Async.sleep(Duration.ofMinutes(1));
                }
              }));
    }
    for (Task<?> task : tasks) {
      task.await();
    }
  }

  /** Which of three idle workers is next is told by what the run before has done. */
  @Test
  void differenceBetweenRunsNamesTheThreadsThatTheyShare() {
    ExecutorService pool = Executors.newFixedThreadPool(3, DAEMONS);
    Exploration exploration =
        Explorer.builder().interleavings(50).build().explore(() -> useByTwo(pool));
    assertThat(exploration.finding()).isNotNull();
    assertThat(exploration.finding().failure())
        .isInstanceOf(NondeterminismError.class)
        .hasMessageContaining("likely cause: threads 'Thread-0', 'Thread-1'")
        .hasMessageContaining("of an earlier run")
        .hasMessageContaining("IsolatedProgram");
  }

  @Test
  void poolOfEachRunsOwnIsNoCause() {
    AtomicInteger runs = new AtomicInteger();
    Exploration exploration =
        Explorer.builder()
            .interleavings(50)
            .build()
            .explore(
                () -> {
                  useByTwo(Executors.newFixedThreadPool(3, DAEMONS));
                  Async.sleep(Duration.ofMillis(runs.incrementAndGet()));
                });
    assertThat(exploration.finding()).isNotNull();
    assertThat(exploration.finding().failure())
        .isInstanceOf(NondeterminismError.class)
        .message()
        .doesNotContain("of an earlier run");
  }
}
