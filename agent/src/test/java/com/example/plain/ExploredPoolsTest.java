// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.plain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.lockstep.AsyncAction;
import dev.lockstep.explore.Exploration;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Pools of plain code under the explorer: a thousand interleavings pass, and each of them is the
 * same when it is made again. The explorer checks that of its first runs by itself.
 */
class ExploredPoolsTest {

  static Stream<Arguments> programs() {
    return Stream.of(
        program("fixed pool", ExploredPoolsTest::fixedPool),
        program("scheduled pool", ExploredPoolsTest::scheduledPool),
        program("cached pool", ExploredPoolsTest::cachedPool),
        program("pool of forks and joins", ExploredPoolsTest::forkJoinPool),
        program("common pool", ExploredPoolsTest::commonPool),
        program("parallel stream", ExploredPoolsTest::parallelStream),
        program("timer", ExploredPoolsTest::timer),
        program("threads and a queue", ExploredPoolsTest::threadsAndQueue),
        program("chance in pools", ExploredPoolsTest::chance));
  }

  private static Arguments program(String name, AsyncAction body) {
    return argumentSet(name, body);
  }

  private static void runIn(ExecutorService pool) throws Exception {
    AtomicInteger sum = new AtomicInteger();
    List<Future<?>> jobs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      jobs.add(
          pool.submit(
              () -> {
                sum.incrementAndGet();
                Thread.sleep(1);
                return sum.incrementAndGet();
              }));
    }
    for (Future<?> job : jobs) {
      job.get();
    }
    pool.shutdown();
    assertThat(pool.awaitTermination(1, TimeUnit.HOURS)).isTrue();
    assertThat(sum).hasValue(8);
  }

  private static void fixedPool() throws Exception {
    runIn(Executors.newFixedThreadPool(2));
  }

  private static void cachedPool() throws Exception {
    runIn(Executors.newCachedThreadPool());
  }

  private static void forkJoinPool() throws Exception {
    runIn(new ForkJoinPool(2));
  }

  private static void scheduledPool() throws Exception {
    ScheduledExecutorService pool = Executors.newScheduledThreadPool(2);
    CountDownLatch ticks = new CountDownLatch(5);
    List<Future<?>> jobs =
        List.of(
            pool.scheduleAtFixedRate(ticks::countDown, 1, 1, TimeUnit.SECONDS),
            pool.scheduleWithFixedDelay(ticks::countDown, 1, 2, TimeUnit.SECONDS));
    ticks.await();
    assertThat(jobs).hasSize(2);
    runIn(pool);
  }

  private static void commonPool() throws Exception {
    CompletableFuture<Integer> one = CompletableFuture.supplyAsync(() -> 1);
    CompletableFuture<Integer> two =
        CompletableFuture.supplyAsync(() -> 2).orTimeout(1, TimeUnit.HOURS);
    assertThat(one.thenCombineAsync(two, Integer::sum).get()).isEqualTo(3);
  }

  private static void parallelStream() {
    assertThat(IntStream.range(0, 20).parallel().map(i -> 2 * i).sum()).isEqualTo(380);
  }

  private static void timer() throws Exception {
    Timer timer = new Timer();
    CountDownLatch ticks = new CountDownLatch(2);
    for (int i = 0; i < 2; i++) {
      timer.schedule(
          new TimerTask() {
            @Override
            public void run() {
              ticks.countDown();
            }
          },
          1000);
    }
    ticks.await();
    timer.cancel();
  }

  private static void threadsAndQueue() throws Exception {
    LinkedBlockingQueue<Integer> queue = new LinkedBlockingQueue<>(1);
    Thread consumer =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < 3; i++) {
                  assertThat(queue.poll(1, TimeUnit.HOURS)).isEqualTo(i);
                }
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    consumer.start();
    for (int i = 0; i < 3; i++) {
      queue.put(i);
    }
    consumer.join();
  }

  private static void chance() throws Exception {
    try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
      List<Future<Boolean>> jobs = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        jobs.add(
            pool.submit(
                () -> {
                  if (ThreadLocalRandom.current().nextBoolean()) {
                    Thread.sleep(ThreadLocalRandom.current().nextInt(1, 100));
                  }
                  return true;
                }));
      }
      for (Future<Boolean> job : jobs) {
        assertThat(job.get()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("programs")
  void thousandInterleavingsPass(AsyncAction program) {
    for (Strategy strategy : List.of(Strategy.standard(), Strategy.randomWalk(), Strategy.pos())) {
      Exploration exploration =
          Explorer.builder().strategy(strategy).interleavings(1000).build().explore(program);
      assertThat(exploration.finding()).as(String.valueOf(exploration.finding())).isNull();
    }
  }
}
