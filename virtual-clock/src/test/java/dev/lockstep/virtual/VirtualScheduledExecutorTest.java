// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.spi.LoopClock;
import dev.lockstep.testkit.ScheduledExecutorContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** The scheduler of a loop on a virtual clock, which is exact. */
class VirtualScheduledExecutorTest extends ScheduledExecutorContract {

  @Override
  protected LoopClock clock() {
    return new VirtualClock();
  }

  @Test
  void allShapesOfTimeAgreeToTheNanosecond() {
    Duration odd = Duration.ofDays(3).plusNanos(7);
    try (Runner runner = Runner.builder().clock(new VirtualClock()).build()) {
      runner.run(
          () -> {
            Loop loop = Loop.current();
            ScheduledExecutorService executor = loop.scheduledExecutor();
            ScheduledFuture<Long> scheduled =
                executor.schedule(loop::nanoTime, odd.toNanos(), TimeUnit.NANOSECONDS);
            CompletableFuture<Long> delayed =
                CompletableFuture.supplyAsync(loop::nanoTime, loop.delayedExecutor(odd));
            AsyncSleeper sleeper = new AsyncSleeper(odd);
            List<Long> called = new ArrayList<>();
            loop.callLater(odd, () -> called.add(loop.nanoTime()));

            assertThat(scheduled.getDelay(TimeUnit.NANOSECONDS)).isEqualTo(odd.toNanos());
            assertThat(scheduled.get()).isEqualTo(odd.toNanos());
            assertThat(Async.await(delayed)).isEqualTo(odd.toNanos());
            assertThat(sleeper.wokenAt()).isEqualTo(odd.toNanos());
            assertThat(called).containsExactly(odd.toNanos());
            assertThat(loop.clock().instant()).isEqualTo(VirtualClock.DEFAULT_START.plus(odd));
          });
    }
  }

  /** A task that sleeps. */
  private record AsyncSleeper(dev.lockstep.Task<Long> task) {
    private AsyncSleeper(Duration duration) {
      this(
          Async.spawn(
              () -> {
                Async.sleep(duration);
                return Loop.current().nanoTime();
              }));
    }

    long wokenAt() {
      return task.await();
    }
  }

  @Test
  void aFixedRateIsExact() {
    VirtualClock clock = new VirtualClock();
    try (Runner runner = Runner.builder().clock(clock).build()) {
      runner.run(
          () -> {
            Loop loop = Loop.current();
            ScheduledExecutorService executor = loop.scheduledExecutor();
            List<Long> hours = new ArrayList<>();
            ScheduledFuture<?> ticks =
                executor.scheduleAtFixedRate(
                    () -> hours.add(clock.elapsed().toHours()), 1, 1, TimeUnit.HOURS);
            Async.sleep(Duration.ofMinutes(301));
            ticks.cancel(false);

            assertThat(hours).containsExactly(1L, 2L, 3L, 4L, 5L);
          });
    }
  }

  @Test
  void aThousandTimeOutsNeverMisfire() throws Exception {
    try (Runner runner = Runner.builder().clock(new VirtualClock()).build()) {
      int misfires =
          runner.run(
              () -> {
                ScheduledExecutorService executor = Loop.current().scheduledExecutor();
                int late = 0;
                for (int i = 0; i < 1_000; i++) {
                  try {
                    executor
                        .submit(() -> Async.sleep(Duration.ofSeconds(1)))
                        .get(9, TimeUnit.SECONDS);
                  } catch (TimeoutException e) {
                    late++;
                  }
                }
                return late;
              });
      assertThat(misfires).isZero();
    }
  }
}
