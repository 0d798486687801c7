// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.plain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Runner;
import dev.lockstep.virtual.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Code that waits without blocking: time goes by for it too, and others run meanwhile. */
class SpinningTest {

  private volatile boolean isSet;

  private static Duration timeOf(Callable<?> program) {
    VirtualClock clock = new VirtualClock();
    try (Runner runner = Runner.builder().clock(clock).watchdog(Duration.ofSeconds(20)).build()) {
      runner.run(() -> String.valueOf(program.call()));
    }
    return clock.elapsed();
  }

  private static void assertNearly(Duration expected, Duration actual) {
    assertThat(actual).isBetween(expected, expected.multipliedBy(101).dividedBy(100));
  }

  @Test
  void deadlineIsReachedByReadingTheMonotonicClock() {
    assertNearly(
        Duration.ofMinutes(5),
        timeOf(
            () -> {
              long end = System.nanoTime() + Duration.ofMinutes(5).toNanos();
              while (System.nanoTime() - end < 0) {
                // waits
              }
              return "done";
            }));
  }

  @Test
  void deadlineIsReachedByReadingTheTimeOfDay() {
    assertNearly(
        Duration.ofMinutes(5),
        timeOf(
            () -> {
              Instant end = Instant.now().plusSeconds(300);
              while (Instant.now().isBefore(end)) {
                // waits
              }
              return "done";
            }));
  }

  private Thread setLater() {
    isSet = false;
    Thread thread =
        new Thread(
            () -> {
              TimedWaitsTest.sleep(Duration.ofHours(1));
              isSet = true;
            });
    thread.start();
    return thread;
  }

  @Test
  void flagIsSeenBySpinning() {
    assertNearly(
        Duration.ofHours(1),
        timeOf(
            () -> {
              setLater();
              while (!isSet) {
                Thread.onSpinWait();
              }
              return "done";
            }));
  }

  @Test
  @SuppressWarnings("ThreadPriorityCheck") // that is what is tried
  void flagIsSeenByYieldingInSeveralThreads() {
    assertNearly(
        Duration.ofHours(1),
        timeOf(
            () -> {
              setLater();
              Thread other =
                  new Thread(
                      () -> {
                        while (!isSet) {
                          Thread.yield();
                        }
                      });
              other.start();
              while (!isSet) {
                Thread.yield();
              }
              other.join();
              return "done";
            }));
  }

  @Test
  void flagOfAThreadThatIsReadyIsSeenAtOnce() {
    assertThat(
            timeOf(
                () -> {
                  AtomicInteger count = new AtomicInteger();
                  new Thread(count::incrementAndGet).start();
                  while (count.get() == 0) {
                    Thread.onSpinWait();
                  }
                  return "done";
                }))
        .isZero();
  }

  @Test
  void manyReadsOfTheClockInOneStepTakeNoTime() {
    assertThat(
            timeOf(
                () -> {
                  long sum = 0;
                  for (int i = 0; i < 9_000; i++) {
                    sum += System.nanoTime();
                  }
                  return sum;
                }))
        .isZero();
  }

  @Test
  void interruptOfCodeThatSpinsIsKept() {
    timeOf(
        () -> {
          Thread.currentThread().interrupt();
          long end = System.nanoTime() + Duration.ofMinutes(5).toNanos();
          while (System.nanoTime() - end < 0) {
            // waits
          }
          assertThat(Thread.interrupted()).isTrue();
          return "done";
        });
  }
}
