// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.spi.LoopClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/**
 * The contract of {@link ScheduledExecutorService} for the executor of a loop on some clock. A
 * subclass is a JUnit test.
 *
 * @since 0.1.0
 */
public abstract class ScheduledExecutorContract {

  /** Creates the contract; called by subclasses. */
  protected ScheduledExecutorContract() {}

  private final List<String> log = new ArrayList<>();

  /**
   * Returns a clock of the kind that is tested.
   *
   * @return a new clock
   */
  protected abstract LoopClock clock();

  private interface Body {
    void run(Loop loop, ScheduledExecutorService executor) throws Exception;
  }

  /** Runs a body in the main task of a loop. */
  private void onLoop(Body body) {
    try (Runner runner = Runner.builder().clock(clock()).build()) {
      runner.run(() -> body.run(Loop.current(), Loop.current().scheduledExecutor()));
    }
  }

  /** Runs a body on a thread outside of a loop, which runs meanwhile. */
  private void outside(Body body) {
    onLoop(
        (loop, executor) ->
            Async.toThread(
                () -> {
                  body.run(loop, executor);
                }));
  }

  private void everywhere(Body body) {
    onLoop(body);
    outside(body);
  }

  private void note(String text) {
    synchronized (log) {
      log.add(text);
    }
  }

  @Test
  void runsATaskAfterItsDelayAndNotBefore() {
    everywhere(
        (loop, executor) -> {
          long start = loop.nanoTime();
          ScheduledFuture<Long> future =
              executor.schedule(loop::nanoTime, 2, TimeUnit.MILLISECONDS);

          assertThat(future.getDelay(TimeUnit.NANOSECONDS)).isBetween(-1_000_000_000L, 2_000_000L);
          assertThat(future.get() - start).isGreaterThanOrEqualTo(2_000_000);
          assertThat(future.isDone()).isTrue();
          assertThat(future.cancel(true)).isFalse();
        });
  }

  @Test
  void aCommandIsATaskAndMayWait() {
    everywhere(
        (loop, executor) ->
            assertThat(
                    executor
                        .submit(
                            () -> {
                              Async.sleep(Duration.ofMillis(1));
                              return Loop.current() == loop;
                            })
                        .get())
                .isTrue());
  }

  @Test
  void sameDelaysRunInTheOrderInWhichTheyCame() {
    onLoop(
        (loop, executor) -> {
          List<Future<?>> futures = new ArrayList<>();
          for (String name : List.of("a", "b", "c")) {
            futures.add(executor.submit(() -> note(name)));
          }
          for (Future<?> future : futures) {
            future.get();
          }
          assertThat(log).containsExactly("a", "b", "c");
        });
  }

  @Test
  void aFailureIsTheCauseOfAnExecutionException() {
    everywhere(
        (loop, executor) -> {
          Future<?> future =
              executor.submit(
                  () -> {
                    throw new IllegalStateException("no");
                  });

          assertThatThrownBy(future::get)
              .isInstanceOf(ExecutionException.class)
              .cause()
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("no");
        });
  }

  @Test
  void aFailureOfACommandWithoutAFutureGoesToTheLoopsHandler() {
    onLoop(
        (loop, executor) -> {
          AsyncFuture<String> reported = Async.future();
          loop.setExceptionHandler(
              (from, context) ->
                  reported.setResult(context.message() + ": " + context.exception()));
          executor.execute(
              () -> {
                throw new IllegalStateException("no");
              });

          assertThat(reported.await())
              .isEqualTo(
                  "a command of " + executor + " failed: java.lang.IllegalStateException: no");
        });
  }

  @Test
  void aTimeOutOfAWaitSaysOnWhichClock() {
    everywhere(
        (loop, executor) -> {
          Future<Object> never = executor.submit(() -> Async.future().await());

          assertThatThrownBy(() -> never.get(1, TimeUnit.MILLISECONDS))
              .isInstanceOf(TimeoutException.class)
              .hasMessage("not done after PT0.001S on the " + clock());
          assertThat(never.isDone()).isFalse();
          assertThat(never.cancel(true)).isTrue();
          assertThatThrownBy(never::get).isInstanceOf(CancellationException.class);
        });
  }

  @Test
  void aFixedRateKeepsItsTimesAndNeverOverlaps() {
    onLoop(
        (loop, executor) -> {
          long start = loop.nanoTime();
          List<Long> starts = new ArrayList<>();
          AsyncFuture<Boolean> enough = Async.future();
          ScheduledFuture<?> ticks =
              executor.scheduleAtFixedRate(
                  () -> {
                    starts.add(loop.nanoTime() - start);
                    Async.sleep(Duration.ofMillis(starts.size() == 2 ? 3 : 0));
                    if (starts.size() == 5 && !enough.isDone()) {
                      enough.setResult(true);
                    }
                  },
                  1,
                  1,
                  TimeUnit.MILLISECONDS);
          enough.await();
          ticks.cancel(false);

          for (int i = 0; i < 5; i++) {
            assertThat(starts.get(i)).isGreaterThanOrEqualTo((i + 1) * 1_000_000L);
          }
          assertThat(starts.get(2) - starts.get(1)).isGreaterThanOrEqualTo(3_000_000);
          assertThat(ticks.isCancelled()).isTrue();
        });
  }

  @Test
  void aFixedDelayBeginsWhenATaskHasEnded() {
    onLoop(
        (loop, executor) -> {
          List<Long> starts = new ArrayList<>();
          AsyncFuture<Boolean> enough = Async.future();
          ScheduledFuture<?> ticks =
              executor.scheduleWithFixedDelay(
                  () -> {
                    starts.add(loop.nanoTime());
                    Async.sleep(Duration.ofMillis(1));
                    if (starts.size() == 3) {
                      enough.setResult(true);
                    }
                  },
                  0,
                  2,
                  TimeUnit.MILLISECONDS);
          enough.await();
          executor.shutdownNow();

          assertThat(ticks.isCancelled()).isTrue();
          assertThat(starts.get(1) - starts.get(0)).isGreaterThanOrEqualTo(3_000_000);
          assertThat(starts.get(2) - starts.get(1)).isGreaterThanOrEqualTo(3_000_000);
        });
  }

  @Test
  void aPeriodicTaskThatFailsEnds() {
    everywhere(
        (loop, executor) -> {
          ScheduledFuture<?> ticks =
              executor.scheduleAtFixedRate(
                  () -> {
                    throw new IllegalStateException("once");
                  },
                  0,
                  1,
                  TimeUnit.NANOSECONDS);

          assertThatThrownBy(ticks::get)
              .isInstanceOf(ExecutionException.class)
              .hasRootCauseMessage("once");
          executor.shutdown();
          assertThat(executor.awaitTermination(1, TimeUnit.DAYS)).isTrue();
        });
  }

  @Test
  void shutdownLetsDelayedTasksRunStopsPeriodicOnesAndRefusesNewOnes() {
    everywhere(
        (loop, executor) -> {
          ScheduledFuture<String> delayed =
              executor.schedule(() -> "ran", 2, TimeUnit.MILLISECONDS);
          ScheduledFuture<?> ticks = executor.scheduleAtFixedRate(() -> {}, 1, 1, TimeUnit.HOURS);

          executor.shutdown();

          assertThat(executor.isShutdown()).isTrue();
          assertThat(ticks.isCancelled()).isTrue();
          assertThatThrownBy(() -> executor.execute(() -> {}))
              .isInstanceOf(RejectedExecutionException.class)
              .hasMessage(executor + " was shut down; make a new one");
          assertThat(executor.awaitTermination(1, TimeUnit.DAYS)).isTrue();
          assertThat(executor.isTerminated()).isTrue();
          assertThat(delayed.get()).isEqualTo("ran");
        });
  }

  @Test
  void shutdownNowReturnsWhatHadNotBegunAndCancelsWhatRuns() {
    onLoop(
        (loop, executor) -> {
          Runnable later = () -> note("by hand");
          Future<?> running = executor.submit(() -> Async.sleep(Duration.ofDays(1)));
          ScheduledFuture<?> waiting = executor.schedule(later, 1, TimeUnit.DAYS);
          Async.yieldNow();
          Async.yieldNow();

          List<Runnable> left = executor.shutdownNow();

          assertThat(left).containsExactly(later);
          left.get(0).run();
          assertThat(log).containsExactly("by hand");
          assertThat(executor.awaitTermination(1, TimeUnit.SECONDS)).isTrue();
          assertThat(running.isCancelled()).isTrue();
          assertThat(waiting.isCancelled()).isTrue();
        });
  }

  @Test
  void awaitTerminationGivesUpWhenItsTimeIsOver() {
    everywhere(
        (loop, executor) -> {
          Future<?> never = executor.submit(() -> Async.future().await());
          executor.shutdown();
          long start = loop.nanoTime();

          assertThat(executor.awaitTermination(1, TimeUnit.MILLISECONDS)).isFalse();
          assertThat(loop.nanoTime() - start).isGreaterThanOrEqualTo(1_000_000);
          never.cancel(true);
          assertThat(executor.awaitTermination(1, TimeUnit.DAYS)).isTrue();
        });
  }

  @Test
  void closeWaitsForWhatIsUnderWay() {
    onLoop(
        (loop, executor) -> {
          ScheduledFuture<?> delayed;
          try (executor) {
            delayed = executor.schedule(() -> note("ran"), 2, TimeUnit.MILLISECONDS);
          }
          assertThat(delayed.isDone()).isTrue();
          assertThat(log).containsExactly("ran");
        });
  }

  @Test
  void invokeAllWaitsForAllAndCancelsWhatIsLateOfThem() {
    everywhere(
        (loop, executor) -> {
          Callable<String> quick = () -> "quick";
          Callable<String> slow =
              () -> {
                Async.sleep(Duration.ofDays(1));
                return "slow";
              };
          List<Future<String>> both = executor.invokeAll(List.of(quick, quick));
          List<Future<String>> late =
              executor.invokeAll(List.of(quick, slow), 5, TimeUnit.MILLISECONDS);

          assertThat(both).allMatch(Future::isDone);
          assertThat(both.get(1).get()).isEqualTo("quick");
          assertThat(late.get(0).isDone()).isTrue();
          assertThat(late.get(1).isCancelled()).isTrue();
        });
  }

  @Test
  void invokeAnyReturnsTheFirstThatSucceeds() {
    everywhere(
        (loop, executor) -> {
          Callable<String> fails =
              () -> {
                throw new IllegalStateException("no");
              };
          Callable<String> works =
              () -> {
                Async.sleep(Duration.ofMillis(1));
                return "yes";
              };
          Callable<String> never =
              () -> {
                Async.sleep(Duration.ofDays(1));
                return "late";
              };

          assertThat(executor.invokeAny(List.of(fails, never, works))).isEqualTo("yes");
          assertThatThrownBy(() -> executor.invokeAny(List.of(fails, fails)))
              .isInstanceOf(ExecutionException.class)
              .hasRootCauseMessage("no");
          assertThatThrownBy(
                  () -> executor.invokeAny(List.of(never, never), 1, TimeUnit.MILLISECONDS))
              .isInstanceOf(TimeoutException.class)
              .hasMessage("none of 2 tasks was done after PT0.001S on the " + clock());
          assertThatThrownBy(() -> executor.invokeAny(List.of()))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessage("the tasks of invokeAny() cannot be empty; pass at least one");
        });
  }

  @Test
  void periodsAreMoreThanZero() {
    onLoop(
        (loop, executor) -> {
          assertThatThrownBy(() -> executor.scheduleAtFixedRate(() -> {}, 0, 0, TimeUnit.SECONDS))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessage("period = 0 SECONDS must be more than zero");
          assertThatThrownBy(
                  () -> executor.scheduleWithFixedDelay(() -> {}, 0, -1, TimeUnit.SECONDS))
              .hasMessage("delay = -1 SECONDS must be more than zero");
        });
  }

  @Test
  void aClosedLoopEndsWhatIsLeftAndRefusesMore() {
    ScheduledExecutorService executor;
    ScheduledFuture<?> left;
    try (Runner runner = Runner.builder().clock(clock()).build()) {
      executor = runner.loop().scheduledExecutor();
      left = executor.schedule(() -> {}, 1, TimeUnit.DAYS);
    }
    assertThat(left.isCancelled()).isTrue();
    assertThatThrownBy(() -> executor.submit(() -> {}))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessage("the loop is closed; make a new one");
    assertThat(executor.isShutdown()).isTrue();
    assertThat(executor.isTerminated()).isTrue();
  }

  @Test
  void whoWaitsForItsEndIsToldWhenTheLoopIsClosed() throws Exception {
    CompletableFuture<Boolean> ended;
    try (Runner runner = Runner.builder().clock(clock()).build()) {
      ScheduledExecutorService executor = runner.loop().scheduledExecutor();
      ended = CompletableFuture.supplyAsync(() -> awaitEnd(executor), Thread::startVirtualThread);
    }
    assertThat(ended.get()).isTrue();
  }

  private static boolean awaitEnd(ScheduledExecutorService executor) {
    try {
      return executor.awaitTermination(1, TimeUnit.DAYS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void worksBehindCompletableFutures() {
    onLoop(
        (loop, executor) ->
            assertThat(Async.await(CompletableFuture.supplyAsync(() -> Loop.current(), executor)))
                .isSameAs(loop));
  }
}
