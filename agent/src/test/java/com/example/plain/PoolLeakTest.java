// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.plain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Runner;
import dev.lockstep.virtual.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Pools, in static fields and left behind, in a thousand loops of one JVM: none of them keeps its
 * loop, or a thread.
 */
class PoolLeakTest {

  /** Uses and leaves pools in as many loops as it is told, in a heap that is too small for them. */
  static final class Using {

    private static ScheduledExecutorService scheduled = Executors.newScheduledThreadPool(1);
    private static ExecutorService fixed = Executors.newFixedThreadPool(2);
    private static Timer timer = new Timer();

    private Using() {}

    @SuppressWarnings("SystemOut") // it is how a child shows what it has seen
    public static void main(String[] arguments) throws InterruptedException {
      inLoop(
          () -> {
            scheduled = Executors.newScheduledThreadPool(1);
            fixed = Executors.newFixedThreadPool(2);
            timer = new Timer();
          });
      Set<Thread> before = Set.of();
      for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
        inLoop(Using::useStatics);
        inLoop(Using::leaveBehind);
        if (i == 100) {
          before = Thread.getAllStackTraces().keySet();
        }
      }
      Set<Thread> after = Thread.getAllStackTraces().keySet();
      after.removeAll(before);
      for (Thread thread : after) { // those of the runtime end after a second without work
        if (thread.getName().startsWith("lockstep-")) {
          thread.join(Duration.ofSeconds(20));
        }
      }
      after.removeIf(thread -> !thread.isAlive());
      System.out.println("new threads: " + after);
      System.exit(0);
    }

    /** A program without a result. */
    private interface Program {
      void run() throws Exception;
    }

    private static void inLoop(Program program) {
      try (Runner runner =
          Runner.builder().clock(new VirtualClock()).watchdog(Duration.ofSeconds(20)).build()) {
        runner.run(
            () -> {
              List<byte[]> ofLoop = new ArrayList<>(List.of(new byte[100_000]));
              program.run();
              return ofLoop.size();
            });
      }
    }

    private static void useStatics() throws Exception {
      List<byte[]> large = List.of(new byte[100_000]);
      scheduled.schedule(large::size, 1, TimeUnit.HOURS).get();
      fixed.submit(large::size).get();
      CompletableFuture<Boolean> ticked = new CompletableFuture<>();
      timer.schedule(
          new TimerTask() {
            @Override
            public void run() {
              ticked.complete(large.isEmpty());
            }
          },
          1000);
      ticked.get();
      new CompletableFuture<Integer>().completeOnTimeout(1, 1, TimeUnit.HOURS).get();
      CompletableFuture.supplyAsync(
              large::size, CompletableFuture.delayedExecutor(1, TimeUnit.HOURS))
          .get();
      fixed.submit(() -> IntStream.range(0, 10).parallel().sum()).get();
    }

    private static void leaveBehind() throws Exception {
      List<byte[]> large = List.of(new byte[100_000]);
      Executors.newFixedThreadPool(1).submit(large::size).get();
      Executors.newScheduledThreadPool(1).schedule(large::size, 1, TimeUnit.SECONDS).get();
      new ForkJoinPool(1).submit(() -> large.size()).get();
      new Timer(/* isDaemon= */ true);
      new CompletableFuture<Integer>().orTimeout(100, TimeUnit.HOURS);
    }
  }

  @Test
  void thousandLoopsLeaveNothingBehind() throws Exception {
    assertThat(ChildJvm.run(List.of("-Xmx64m"), Using.class, "1000"))
        .isEqualToIgnoringNewLines("new threads: []");
  }
}
