// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.testing.TestLoop;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A set interrupt flag neither ends a wait on the loop nor is lost by it. */
class InterruptFlagTest {

  @Test
  void flagThatIsSetBeforeAWaitIsSetAfterIt() {
    TestLoop.run(
        () -> {
          Thread.currentThread().interrupt();
          Async.sleep(Duration.ofSeconds(5));
          assertThat(Loop.current().nanoTime()).isEqualTo(Duration.ofSeconds(5).toNanos());
          assertThat(Thread.interrupted()).isTrue();
        });
  }

  @Test
  void interruptDuringAWaitDoesNotEndItAndIsSeenAfterwards() {
    TestLoop.run(
        () -> {
          Thread main = Thread.currentThread();
          Async.spawn(
              () -> {
                Async.sleep(Duration.ofSeconds(1));
                main.interrupt();
                LockSupport.unpark(main);
              });
          Async.sleep(Duration.ofSeconds(5));
          assertThat(Loop.current().nanoTime()).isEqualTo(Duration.ofSeconds(5).toNanos());
          assertThat(Thread.interrupted()).isTrue();
        });
  }

  @Test
  void strayUnparksDoNotWakeATask() {
    TestLoop.run(
        () -> {
          Thread main = Thread.currentThread();
          for (int second = 1; second < 5; second++) {
            Duration delay = Duration.ofSeconds(second);
            Async.spawn(
                () -> {
                  Async.sleep(delay);
                  LockSupport.unpark(main);
                });
          }
          Async.sleep(Duration.ofSeconds(3));
          assertThat(Loop.current().nanoTime()).isEqualTo(Duration.ofSeconds(3).toNanos());
          Async.sleep(Duration.ofSeconds(3));
          assertThat(Loop.current().nanoTime()).isEqualTo(Duration.ofSeconds(6).toNanos());
          Async.yieldNow();
        });
  }

  @Test
  @Tag("carrier-only")
  void cancelInterruptsATaskThatIsBlockedInTheJdk() {
    TestLoop.run(
        () -> {
          CountDownLatch never = new CountDownLatch(1);
          Task<Void> blocked = Async.spawn(() -> never.await());
          Async.yieldNow();
          assertThat(blocked.cancel()).isTrue();
          assertThatThrownBy(blocked::await).isInstanceOf(CancelledError.class);
          assertThat(blocked.isCancelled()).isTrue();
        });
  }

  @Test
  void cancelDoesNotInterruptATaskThatWaitsOnTheLoop() {
    TestLoop.run(
        () -> {
          boolean[] interrupted = {true};
          Task<Void> waiting =
              Async.spawn(
                  () -> {
                    try {
                      Async.sleep(Duration.ofDays(1));
                    } finally {
                      interrupted[0] = Thread.currentThread().isInterrupted();
                    }
                  });
          Async.yieldNow();
          waiting.cancel();
          assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);
          assertThat(interrupted[0]).isFalse();
        });
  }
}
