// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.spi.LoopObserver;
import dev.lockstep.sync.AsyncLock;
import dev.lockstep.testing.TestLoop;
import dev.lockstep.testkit.JumpClock;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** A wait that fails, since the stack or the memory is full, leaves the task as it was before. */
class FullStackTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  /** Waits at greater and greater depths until one overflows the stack. */
  private static void overflow(Runnable waiting) {
    for (int depth = 1_000; depth < 1_000_000; depth += 1_000) {
      try {
        deep(depth, waiting);
      } catch (StackOverflowError e) {
        return;
      }
    }
    throw new AssertionError("the stack has no end");
  }

  private static int deep(int depth, Runnable waiting) {
    if (depth == 0) {
      waiting.run();
      return 0;
    }
    return 1 + deep(depth - 1, waiting);
  }

  @Test
  void taskGoesOnAfterAStackOverflowInAWait() {
    TestLoop.run(
        () -> {
          Task<?> main = Async.currentTask();
          overflow(() -> Async.sleep(Duration.ofNanos(1)));
          overflow(Async::yieldNow);

          assertThat(Async.currentTask()).isSameAs(main);
          assertThat(main.waitingFor()).isEmpty();
          long before = Loop.current().nanoTime();
          Async.sleep(SECOND);
          assertThat(Loop.current().nanoTime() - before).isEqualTo(SECOND.toNanos());
          assertThat(Async.spawn(() -> 7).await()).isEqualTo(7);
          new Semaphore(1).acquire();
          Thread.sleep(Duration.ofNanos(1)); // blocks in the JDK and comes back
          assertThat(Async.currentTask()).isSameAs(main);
        });
  }

  /** An observer that fails when a task that has the given name begins to wait. */
  private record Failing(String name, Error error) implements LoopObserver {

    @Override
    public void awaiting(Task<?> task, Object on) {
      if (task.name().equals(name)) {
        task.setName("has failed");
        throw error;
      }
    }
  }

  private static void run(Error error, AsyncAction program) {
    try (Runner runner =
        Runner.builder().clock(new JumpClock()).observer(new Failing("fails", error)).build()) {
      runner.run(program);
    }
  }

  @Test
  void futureForgetsAWaiterWhoseWaitFailed() {
    run(
        new OutOfMemoryError("full"),
        () -> {
          AsyncFuture<String> future = Async.future();
          Task<String> task =
              Async.spawn(
                  "fails",
                  () -> {
                    try {
                      return future.await();
                    } catch (OutOfMemoryError e) {
                      assertThat(Async.currentTask().waitingFor()).isEmpty();
                      Async.sleep(SECOND);
                      return "slept";
                    }
                  });
          Async.yieldNow();
          future.setResult("too late");

          assertThat(task.await()).isEqualTo("slept");
          assertThat(Loop.current().nanoTime()).isEqualTo(SECOND.toNanos());
        });
  }

  @Test
  void cancellationAfterAFailedWaitDoesNotReachWhatWasAwaited() {
    run(
        new StackOverflowError(),
        () -> {
          AsyncFuture<String> future = Async.future();
          Task<Void> task =
              Async.spawn(
                  "fails",
                  () -> {
                    assertThatThrownBy(future::await).isInstanceOf(StackOverflowError.class);
                    Async.currentTask().cancel();
                    Async.sleep(SECOND);
                  });

          assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
          assertThat(future.isDone()).isFalse();
        });
  }

  @Test
  void lockIsNotHandedToAWaiterWhoseWaitFailed() {
    run(
        new StackOverflowError(),
        () -> {
          AsyncLock lock = new AsyncLock();
          lock.acquire();
          Task<?> fails =
              Async.spawn(
                  "fails",
                  () -> assertThatThrownBy(lock::acquire).isInstanceOf(StackOverflowError.class));
          Task<?> next = Async.spawn("next", () -> lock.acquire());
          Async.yieldNow();
          lock.release();

          fails.await();
          next.await();
          assertThat(lock.isLocked()).isTrue();
        });
  }
}
