// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.testing.TestLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Which thread drives a loop. */
class WhoDrivesTest {

  @Test
  void platformThreadDrivesTheLoopItRuns() {
    Thread caller = Thread.currentThread();
    AtomicReference<Thread> ofCallback = new AtomicReference<>();

    TestLoop.run(
        () -> {
          Loop.current().callSoon(() -> ofCallback.set(Thread.currentThread()));
          Async.sleep(Duration.ofSeconds(1));
          assertThat(Thread.currentThread().isVirtual()).isTrue();
        });

    assertThat(ofCallback).hasValue(caller);
  }

  @Test
  void forkJoinWorkerDrivesTheLoopItRuns() {
    int result =
        ForkJoinPool.commonPool()
            .submit(() -> TestLoop.call(() -> Async.spawn(() -> 7).await()))
            .join();

    assertThat(result).isEqualTo(7);
  }

  @Test
  void loopMadeOnOneThreadRunsOnAnother() throws Exception {
    try (Runner runner = TestLoop.runner()) {
      CompletableFuture<String> result = new CompletableFuture<>();
      Thread.ofPlatform()
          .start(() -> result.complete(runner.run(() -> Async.spawn(() -> "there").await())))
          .join();

      assertThat(result).isCompletedWithValue("there");
      assertThat(runner.run(() -> "here")).isEqualTo("here");
    }
  }

  @Test
  void virtualThreadOfNoLoopStartsAPlatformThread() throws Exception {
    AtomicReference<Thread> driver = new AtomicReference<>();
    AtomicReference<Object> result = new AtomicReference<>();

    Thread.ofVirtual()
        .start(
            () ->
                result.set(
                    TestLoop.call(
                        () -> {
                          Loop.current().callSoon(() -> driver.set(Thread.currentThread()));
                          Async.yieldNow();
                          return "done";
                        })))
        .join();

    assertThat(result).hasValue("done");
    assertThat(driver.get().isVirtual()).isFalse();
    assertThat(driver.get().getName()).isEqualTo("lockstep-loop");
  }

  @Test
  void errorOfARunOnAVirtualThreadIsThrownThereAsItIs() throws Exception {
    IllegalArgumentException failure = new IllegalArgumentException("as it is");
    AtomicReference<Throwable> thrown = new AtomicReference<>();

    Thread.ofVirtual()
        .start(
            () -> {
              try {
                TestLoop.run(
                    () -> {
                      throw failure;
                    });
              } catch (IllegalArgumentException e) {
                thrown.set(e);
              }
            })
        .join();

    assertThat(thrown).hasValue(failure);
  }

  @Test
  void interruptOfAWaitingVirtualThreadCancelsMain() throws Exception {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    CompletableFuture<Void> started = new CompletableFuture<>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    Async.run(
                        () -> {
                          started.complete(null);
                          Async.future().await();
                        });
                  } catch (CancelledError e) {
                    thrown.set(e);
                  }
                });
    started.join();

    caller.interrupt();
    caller.join();

    assertThat(thrown.get())
        .isInstanceOf(CancelledError.class)
        .hasMessage("the thread that waits for the run was interrupted");
  }

  @Test
  void runInsideOfATaskFails() {
    TestLoop.run(
        () ->
            assertThatThrownBy(() -> Async.run(() -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                    "already on a loop; use Async.spawn(...) or call the program directly"));
  }

  @Test
  void runInsideOfACallbackFails() {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    TestLoop.run(
        () -> {
          Loop.current()
              .callSoon(
                  () -> {
                    try {
                      Async.run(() -> {});
                    } catch (IllegalStateException e) {
                      thrown.set(e);
                    }
                  });
          Async.yieldNow();
        });

    assertThat(thrown.get())
        .hasMessage("already on a loop; use Async.spawn(...) or call the program directly");
  }

  @Test
  void interruptFlagOfTheDrivingThreadIsThereAfterTheRun() {
    Thread.currentThread().interrupt();

    TestLoop.run(() -> Async.sleep(Duration.ofSeconds(1)));

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void interruptOfTheDrivingThreadDoesNotStopTheLoop() {
    Thread driver = Thread.currentThread();

    String result =
        Async.run(
            () -> {
              AsyncFuture<String> woken = Async.future();
              Loop loop = Loop.current();
              Thread.ofPlatform()
                  .start(
                      () -> {
                        driver.interrupt();
                        loop.callSoonThreadsafe(() -> woken.setResult("woken"));
                      });
              return woken.await();
            });

    assertThat(result).isEqualTo("woken");
    Thread.interrupted(); // kept if it came while the loop was idle, lost if a task was mounted
  }
}
