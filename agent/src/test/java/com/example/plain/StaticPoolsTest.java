// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.plain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Runner;
import dev.lockstep.virtual.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Pools in static fields are used by one loop after the other, and between them by nobody's. */
class StaticPoolsTest {

  private static final ExecutorService FIXED = Executors.newFixedThreadPool(2);
  private static final ExecutorService STEALING = new ForkJoinPool(2);
  private static final ScheduledExecutorService SCHEDULED =
      Executors.newSingleThreadScheduledExecutor();

  private static Duration timeOf(Callable<?> program) {
    VirtualClock clock = new VirtualClock();
    try (Runner runner = Runner.builder().clock(clock).watchdog(Duration.ofSeconds(10)).build()) {
      runner.run(() -> String.valueOf(program.call()));
    }
    return clock.elapsed();
  }

  @Test
  void eachLoopUsesThePoolsOfTheOnesBefore() throws Exception {
    for (int i = 0; i < 1000; i++) {
      assertThat(timeOf(() -> FIXED.submit(() -> TimedWaitsTest.sleep(Duration.ofHours(1))).get()))
          .isEqualTo(Duration.ofHours(1));
      assertThat(
              timeOf(() -> STEALING.submit(() -> TimedWaitsTest.sleep(Duration.ofHours(1))).get()))
          .isEqualTo(Duration.ofHours(1));
      assertThat(
              timeOf(
                  () -> {
                    CompletableFuture<String> done = new CompletableFuture<>();
                    Future<?> job =
                        SCHEDULED.schedule(() -> done.complete("done"), 2, TimeUnit.HOURS);
                    return done.get() + job.get();
                  }))
          .isEqualTo(Duration.ofHours(2));
    }
    assertThat(FIXED.submit(() -> "on the real clock").get(1, TimeUnit.MINUTES)).isNotNull();
  }

  /** A worker of the plain kind: it waits in {@link Object#wait}, and an interrupt ends it. */
  private static final class Worker {
    private Runnable job;

    private Worker() {
      Thread thread = new Thread(this::work);
      thread.setDaemon(true);
      thread.start();
    }

    private void work() {
      try {
        while (true) {
          next().run();
        }
      } catch (InterruptedException e) {
        // its end
      }
    }

    private synchronized Runnable next() throws InterruptedException {
      while (job == null) {
        wait();
      }
      Runnable next = job;
      job = null;
      return next;
    }

    private synchronized void give(Runnable newJob) {
      job = newJob;
      notifyAll();
    }
  }

  private static @Nullable Timer timer;
  private static @Nullable Worker shared;

  private static TimerTask task(Runnable body) {
    return new TimerTask() {
      @Override
      public void run() {
        body.run();
      }
    };
  }

  /** Their threads are outside of loops, and so are their clocks. */
  @Test
  void poolAndTimerThatRunBeforeTheFirstLoopStayInRealTime() {
    Timer before = new Timer(/* isDaemon= */ true);
    ScheduledExecutorService pool = Executors.newSingleThreadScheduledExecutor();
    Future<?> first = pool.schedule(() -> {}, 0, TimeUnit.MILLISECONDS);
    assertThat(first).succeedsWithin(Duration.ofMinutes(1));
    List<Future<?>> jobs = new ArrayList<>();
    AtomicInteger ran = new AtomicInteger();
    timeOf(
        () -> {
          jobs.add(pool.schedule(ran::incrementAndGet, 5, TimeUnit.HOURS));
          before.schedule(task(ran::incrementAndGet), Duration.ofHours(5).toMillis());
          CompletableFuture<Boolean> soon = new CompletableFuture<>();
          before.schedule(task(() -> soon.complete(true)), 1);
          pool.schedule(() -> {}, 1, TimeUnit.MILLISECONDS).get();
          return soon.get();
        });
    assertThat(ran).hasValue(0);
    assertThat(((Delayed) jobs.get(0)).getDelay(TimeUnit.MINUTES)).isBetween(290L, 300L);
    pool.shutdownNow();
    before.cancel();
  }

  @Test
  void eachLoopUsesTheTimerAndTheWorkerOfTheOnesBefore() {
    timeOf(
        () -> {
          timer = new Timer(/* isDaemon= */ true);
          shared = new Worker();
          return "made in the first loop";
        });
    for (int i = 0; i < 500; i++) {
      assertThat(
              timeOf(
                  () -> {
                    CompletableFuture<Boolean> done = new CompletableFuture<>();
                    Objects.requireNonNull(timer)
                        .schedule(task(() -> done.complete(true)), Duration.ofHours(2).toMillis());
                    return done.get();
                  }))
          .isEqualTo(Duration.ofHours(2));
      assertThat(
              timeOf(
                  () -> {
                    CompletableFuture<Boolean> done = new CompletableFuture<>();
                    Objects.requireNonNull(shared)
                        .give(() -> done.complete(TimedWaitsTest.sleep(Duration.ofHours(3))));
                    return done.get();
                  }))
          .isEqualTo(Duration.ofHours(3));
    }
  }

  @Test
  void workerInObjectWaitOutlivesTheLoopThatStartedIt() throws Exception {
    Worker[] shared = new Worker[1];
    timeOf(
        () -> {
          shared[0] = new Worker();
          CompletableFuture<Boolean> done = new CompletableFuture<>();
          shared[0].give(() -> done.complete(true));
          return done.get();
        });
    CompletableFuture<String> done = new CompletableFuture<>();

    shared[0].give(() -> done.complete("on the real clock"));

    assertThat(done.get(1, TimeUnit.MINUTES)).isNotNull();
  }
}
