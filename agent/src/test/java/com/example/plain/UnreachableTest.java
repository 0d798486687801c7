// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.plain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.Runner;
import dev.lockstep.virtual.VirtualClock;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * Timers and pools that nothing refers to any more: a garbage collection wakes none of their
 * threads while the loop is open, and they end with it.
 */
class UnreachableTest {

  /** How often a garbage is collected at most; each time a tenth of a second is waited. */
  private static final int COLLECTIONS = 100;

  private final AtomicInteger ticks = new AtomicInteger();
  private final AtomicReference<Thread> thread = new AtomicReference<>();

  private static <T> T inALoop(Callable<T> program) {
    try (Runner runner = Runner.builder().clock(new VirtualClock()).build()) {
      return runner.run(program);
    }
  }

  /** Collects garbage until the JDK has cleaned up after an object that was garbage before. */
  private static void collectGarbage() {
    Thread[] workers = new Thread[1];
    Thread canary =
        new Thread(
            () -> {
              ExecutorService pool =
                  Executors.newSingleThreadExecutor(body -> workers[0] = new Thread(body));
              pool.execute(() -> {});
            });
    canary.start();
    try {
      canary.join();
      for (int i = 0; i < COLLECTIONS && workers[0].isAlive(); i++) {
        System.gc();
        workers[0].join(100);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    assertThat(workers[0].isAlive()).as("the JDK has cleaned up").isFalse();
  }

  private Timer startTicks() {
    Timer timer = new Timer();
    timer.schedule(
        new TimerTask() {
          @Override
          public void run() {
            thread.set(Thread.currentThread());
            ticks.incrementAndGet();
          }
        },
        1000,
        1000);
    return timer;
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void timerOfAnEndedLoopDoesNotTickOnTheRealClock() throws Exception {
    inALoop(
        () -> {
          startTicks();
          sleep(Duration.ofMillis(3500));
          return ticks.get();
        });
    collectGarbage();
    thread.get().join(10_000);
    assertThat(thread.get().isAlive()).as("the thread of the timer lives").isFalse();
    assertThat(ticks).hasValue(3);
  }

  @Test
  void timerThatIsGarbageWithinTheRunTicksOnAndEndsWithTheLoop() throws Exception {
    inALoop(
        () -> {
          WeakReference<Timer> timer = new WeakReference<>(startTicks());
          sleep(Duration.ofMillis(1500));
          Async.toThread(UnreachableTest::collectGarbage);
          assertThat(timer.refersTo(null)).isTrue();
          sleep(Duration.ofSeconds(2));
          return ticks.get();
        });
    thread.get().join(10_000);
    assertThat(thread.get().isAlive()).as("the thread of the timer lives").isFalse();
    assertThat(ticks).hasValue(3);
  }

  @Test
  void poolOfOneThreadThatIsGarbageEndsWithTheLoopAndNotBefore() throws Exception {
    List<Boolean> alive = new ArrayList<>();
    inALoop(
        () -> {
          WeakReference<ExecutorService> pool = new WeakReference<>(startPool());
          sleep(Duration.ofSeconds(1));
          Async.toThread(UnreachableTest::collectGarbage);
          assertThat(pool.refersTo(null)).isTrue();
          sleep(Duration.ofSeconds(1));
          return alive.add(thread.get().isAlive());
        });
    assertThat(alive).containsExactly(true);
    thread.get().join(10_000);
    assertThat(thread.get().isAlive()).as("the worker lives").isFalse();
  }

  private ExecutorService startPool() {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    pool.execute(() -> thread.set(Thread.currentThread()));
    return pool;
  }

  @Test
  void programEndsItsPoolsAndTimersItself() {
    assertThat(
            inALoop(
                () -> {
                  Timer timer = startTicks();
                  ExecutorService pool = Executors.newSingleThreadExecutor();
                  Thread worker = pool.submit(Thread::currentThread).get();
                  sleep(Duration.ofMillis(1500));
                  timer.cancel();
                  pool.shutdown();
                  worker.join();
                  thread.get().join();
                  return ticks.get();
                }))
        .isEqualTo(1);
  }
}
