// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.plain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.Engine;
import dev.lockstep.Runner;
import dev.lockstep.virtual.VirtualClock;
import java.time.Duration;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The JDK is changed when a loop first asks for it, whatever has run in the JVM before. */
class FirstLoopTest {

  static final class RealLoopFirst {
    public static void main(String[] arguments) {
      Async.run(() -> Async.sleep(Duration.ofMillis(1)));
      System.out.println(hourOfAPool());
    }
  }

  static final class PoolsFirst {
    public static void main(String[] arguments) throws Exception {
      ExecutorService idle = Executors.newFixedThreadPool(2);
      idle.submit(() -> {}).get();
      ScheduledExecutorService scheduled = Executors.newScheduledThreadPool(1);
      scheduled.schedule(() -> {}, 1, TimeUnit.MILLISECONDS).get();
      Timer timer = new Timer();
      CompletableFuture<String> fired = new CompletableFuture<>();
      timer.schedule(
          new TimerTask() {
            @Override
            public void run() {
              fired.complete("fired");
            }
          },
          1);
      fired.get();
      CompletableFuture.supplyAsync(() -> 1).orTimeout(1, TimeUnit.HOURS).get();
      Thread.ofVirtual().start(() -> {}).join();
      System.out.println(hourOfAPool());
      System.out.println(idle.submit(() -> "a pool of before").get());
      idle.shutdown();
      scheduled.shutdown();
      timer.cancel();
    }
  }

  static final class CapabilitiesFirst {
    public static void main(String[] arguments) {
      System.out.println(Engine.CARRIER.capabilities().contains(Engine.Capability.VIRTUAL_JDK));
      System.out.println(hourOfAPool());
    }
  }

  private static long hourOfAPool() {
    try (Runner runner = Runner.builder().clock(new VirtualClock()).build()) {
      return runner.run(
          () -> {
            long begin = System.nanoTime();
            try (ScheduledExecutorService pool = Executors.newScheduledThreadPool(1)) {
              pool.schedule(() -> {}, 1, TimeUnit.HOURS).get();
            }
            Thread.sleep(1);
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
          });
    }
  }

  @Test
  void loopOnTheRealClockComesFirst() throws Exception {
    assertThat(ChildJvm.run(List.of(), RealLoopFirst.class)).isEqualToIgnoringNewLines("3600001");
  }

  @Test
  void poolsAndTimersComeFirst() throws Exception {
    assertThat(ChildJvm.run(List.of(), PoolsFirst.class))
        .isEqualToNormalizingNewlines("3600001\na pool of before\n");
  }

  @Test
  void capabilitiesAreAskedForFirst() throws Exception {
    assertThat(ChildJvm.run(List.of(), CapabilitiesFirst.class))
        .isEqualToNormalizingNewlines("true\n3600001\n");
  }
}
