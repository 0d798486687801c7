// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.testing.TestLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatherTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void resultsStandInTheOrderOfTheArguments() {
    List<Integer> results =
        TestLoop.call(
            () ->
                Async.<Integer>gather(
                        () -> {
                          Async.sleep(SECOND);
                          return 1;
                        },
                        () -> 2)
                    .await());
    assertThat(results).containsExactly(1, 2);
  }

  @Test
  void noFutureAtAllIsDoneAtOnce() {
    TestLoop.run(
        () -> assertThat(Async.gather(List.<AsyncFuture<Integer>>of()).result()).isEmpty());
  }

  @Test
  void aFutureGivenTwiceCountsAsOne() {
    TestLoop.run(
        () -> {
          Task<String> task = Async.spawn(() -> "x");
          assertThat(Async.gather(task, task).await()).containsExactly("x", "x");
        });
  }

  @Test
  void futuresThatAreDoneMakeItDoneAtOnce() {
    TestLoop.run(
        () -> {
          AsyncFuture<Integer> done = Async.future();
          done.setResult(7);
          assertThat(Async.gather(done).result()).containsExactly(7);
        });
  }

  @Test
  void theFirstFailureIsThrownWhileTheOthersGoOn() {
    TestLoop.run(
        () -> {
          Task<Integer> fails =
              Async.spawn(
                  () -> {
                    Async.sleep(SECOND);
                    throw new ArithmeticException("boom");
                  });
          Task<Integer> goesOn =
              Async.spawn(
                  () -> {
                    Async.sleep(SECOND.multipliedBy(2));
                    return 2;
                  });
          assertThatThrownBy(() -> Async.gather(fails, goesOn).await())
              .isInstanceOf(ArithmeticException.class)
              .hasMessage("boom");
          assertThat(goesOn.isDone()).isFalse();
          assertThat(goesOn.await()).isEqualTo(2);
        });
  }

  @Test
  void cancellingItCancelsTheChildrenAndEndsOnceTheyHaveEnded() {
    TestLoop.run(
        () -> {
          List<String> log = new ArrayList<>();
          Task<Void> child =
              Async.spawn(
                  () -> {
                    try {
                      Async.sleep(SECOND);
                    } finally {
                      Async.yieldNow();
                      log.add("child ended");
                    }
                  });
          AsyncFuture<List<Outcome<Void>>> all = Async.gatherOutcomes(child);
          Async.yieldNow();
          assertThat(all.cancel("enough")).isTrue();
          assertThat(all.isDone()).isFalse();
          assertThatThrownBy(all::await).isInstanceOf(CancelledError.class).hasMessage("enough");
          assertThat(log).containsExactly("child ended");
          assertThat(all.cancel()).isFalse();
        });
  }

  @Test
  void outcomesHaveResultsFailuresAndCancellations() {
    TestLoop.run(
        () -> {
          Task<Integer> cancelled = Async.spawn(() -> 3);
          cancelled.cancel("no");
          Task<Integer> fails = Async.spawn(() -> Integer.parseInt("x"));
          List<Outcome<Integer>> outcomes =
              Async.<Integer>gatherOutcomes(Async.spawn(() -> 1), fails, cancelled).await();
          assertThat(outcomes.get(0)).isEqualTo(new Outcome<>(1, null));
          assertThat(outcomes.get(1).error()).isInstanceOf(NumberFormatException.class);
          assertThat(outcomes.get(2).error()).isInstanceOf(CancelledError.class).hasMessage("no");
        });
  }

  @Test
  void aFailureThatComesTooLateIsNotReported() {
    List<String> reports = new ArrayList<>();
    try (Runner runner = TestLoop.runner()) {
      runner.loop().setExceptionHandler((loop, context) -> reports.add(context.message()));
      runner.run(
          () -> {
            AsyncFuture<List<Object>> all =
                Async.gather(
                    () -> {
                      throw new IllegalStateException("first");
                    },
                    () -> {
                      Async.sleep(SECOND);
                      throw new IllegalStateException("second");
                    });
            assertThatThrownBy(all::await).hasMessage("first");
            Async.sleep(SECOND.multipliedBy(2));
          });
    }
    assertThat(reports).isEmpty();
  }

  @Test
  void aFutureOfAnotherLoopIsRefused() {
    try (Runner other = TestLoop.runner()) {
      AsyncFuture<Integer> foreign = other.loop().createFuture();
      TestLoop.run(
          () ->
              assertThatThrownBy(() -> Async.gather(foreign))
                  .isInstanceOf(IllegalArgumentException.class)
                  .hasMessage(
                      foreign
                          + " belongs to another loop; hand its toCompletableFuture() over to this"
                          + " one"));
    }
  }
}
