// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.testing.TestLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private static Task<Integer> after(int seconds) {
    return Async.spawn(
        "after " + seconds,
        () -> {
          Async.sleep(SECOND.multipliedBy(seconds));
          return seconds;
        });
  }

  private static Task<Integer> failsAfter(int seconds) {
    return Async.spawn(
        () -> {
          Async.sleep(SECOND.multipliedBy(seconds));
          throw new IllegalStateException("after " + seconds);
        });
  }

  @Test
  void theFirstCompletedIsEnough() {
    TestLoop.run(
        () -> {
          Task<Integer> one = after(1);
          Task<Integer> two = after(2);
          WaitResult<Task<Integer>> waited =
              Async.wait(List.of(two, one), ReturnWhen.FIRST_COMPLETED);
          assertThat(waited.done()).containsExactly(one);
          assertThat(waited.pending()).containsExactly(two);
        });
  }

  @Test
  void theFirstFailureIsEnoughButACancellationIsNot() {
    TestLoop.run(
        () -> {
          Task<Integer> cancelled = after(1);
          cancelled.cancel();
          Task<Integer> fails = failsAfter(2);
          Task<Integer> late = after(3);
          WaitResult<Task<Integer>> waited =
              Async.wait(List.of(cancelled, fails, late), ReturnWhen.FIRST_EXCEPTION);
          assertThat(waited.done()).containsExactly(cancelled, fails);
          assertThat(waited.pending()).containsExactly(late);
        });
  }

  @Test
  void aTimeThatIsOverIsNoErrorAndCancelsNothing() {
    TestLoop.run(
        () -> {
          Task<Integer> one = after(1);
          Task<Integer> three = after(3);
          WaitResult<Task<Integer>> waited =
              Async.wait(List.of(one, three), ReturnWhen.ALL_COMPLETED, SECOND.multipliedBy(2));
          assertThat(waited.done()).containsExactly(one);
          assertThat(waited.pending()).containsExactly(three);
          assertThat(three.await()).isEqualTo(3);
        });
  }

  @Test
  void cancellingTheWaitCancelsNothingElse() {
    TestLoop.run(
        () -> {
          Task<Integer> one = after(1);
          Task<WaitResult<Task<Integer>>> waits =
              Async.spawn(() -> Async.wait(List.of(one), ReturnWhen.ALL_COMPLETED));
          Async.yieldNow();
          waits.cancel();
          assertThatThrownBy(waits::await).isInstanceOf(CancelledError.class);
          assertThat(one.await()).isEqualTo(1);
        });
  }

  @Test
  void nothingToWaitForIsAnError() {
    TestLoop.run(
        () ->
            assertThatThrownBy(() -> Async.wait(List.<Task<?>>of(), ReturnWhen.ALL_COMPLETED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the futures to wait for cannot be empty; pass at least one"));
  }

  @Test
  void asCompletedReturnsTheFuturesInTheOrderOfTheirEnds() {
    TestLoop.run(
        () -> {
          List<Integer> order = new ArrayList<>();
          for (AsyncFuture<Integer> done :
              Async.asCompleted(List.of(after(3), after(1), after(2)))) {
            order.add(done.result());
          }
          assertThat(order).containsExactly(1, 2, 3);
        });
  }

  @Test
  void asCompletedThrowsForEachThatIsLateAndLetsItGoOn() {
    TestLoop.run(
        () -> {
          Task<Integer> late = after(3);
          Iterator<AsyncFuture<Integer>> order =
              Async.asCompleted(List.of(late, after(1)), SECOND.multipliedBy(2)).iterator();
          assertThat(order.next().result()).isEqualTo(1);
          assertThatThrownBy(order::next)
              .isInstanceOf(AsyncTimeoutException.class)
              .hasMessage("timed out after PT2S on the jump clock");
          assertThat(order.hasNext()).isFalse();
          assertThat(late.await()).isEqualTo(3);
        });
  }
}
