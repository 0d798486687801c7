// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import dev.lockstep.DeadlockError;
import dev.lockstep.Task;
import dev.lockstep.testing.TestLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A barrier fills, drains and resets as a whole. */
class AsyncBarrierTest {

  private static final String ABORTED =
      "AsyncBarrier@1[broken] was aborted; reset() it to use it again";

  private final AsyncBarrier barrier = new AsyncBarrier(2);
  private final List<String> events = new ArrayList<>();

  private Task<Integer> spawnParty(String name) {
    return Async.spawn(
        name,
        () -> {
          int index = barrier.await();
          events.add(name + " " + index);
          return index;
        });
  }

  @Test
  void eachGetsTheNumberOfThoseWhoCameBefore() {
    TestLoop.run(
        () -> {
          spawnParty("a");
          Async.sleep(Duration.ofSeconds(1));
          assertThat(barrier.waiting()).isEqualTo(1);
          assertThat(barrier.await()).isEqualTo(1);
          events.add("main");
          Async.sleep(Duration.ofSeconds(1));
        });

    assertThat(events).containsExactly("main", "a 0");
  }

  @Test
  void canBeUsedAgain() {
    TestLoop.run(
        () -> {
          for (String name : List.of("a", "b", "c", "d")) {
            spawnParty(name);
          }
          Async.sleep(Duration.ofSeconds(1));
        });

    assertThat(events).containsExactly("b 1", "a 0", "d 1", "c 0");
    assertThat(barrier.waiting()).isZero();
  }

  @Test
  void whoComesWhileItDrainsWaitsForThat() {
    TestLoop.run(
        () -> {
          spawnParty("a");
          Async.yieldNow();
          barrier.await();
          assertThat(barrier.statistics())
              .isEqualTo(new AsyncBarrier.Statistics(AsyncBarrier.State.DRAINING, 2, 0));
          Task<Integer> late = spawnParty("late");
          Async.sleep(Duration.ofSeconds(1));
          assertThat(late.isDone()).isFalse();
          assertThat(barrier.statistics())
              .isEqualTo(new AsyncBarrier.Statistics(AsyncBarrier.State.FILLING, 2, 1));
          assertThat(barrier.await()).isEqualTo(1);
          assertThat(late.await()).isZero();
        });
  }

  @Test
  void barrierOfOnePassesWithoutGivingUpThePass() {
    AsyncBarrier one = new AsyncBarrier(1);
    TestLoop.run(
        () -> {
          Async.spawn(() -> events.add("other task"));
          events.add("passed " + one.await() + " " + one.await());
          Async.yieldNow();
        });

    assertThat(events).containsExactly("passed 0 0", "other task");
  }

  @Test
  void whoIsCancelledDoesNotCount() {
    TestLoop.run(
        () -> {
          Task<Integer> a = spawnParty("a");
          Async.yieldNow();
          a.cancel();
          Async.yieldNow();
          assertThat(barrier.waiting()).isZero();
          assertThatThrownBy(a::await).isInstanceOf(CancelledError.class);
          Task<Integer> b = spawnParty("b");
          Task<Integer> c = spawnParty("c");
          assertThat(b.await() + c.await()).isEqualTo(1);
        });
  }

  @Test
  void abortBreaksItForThoseWhoWaitAndThoseWhoCome() {
    TestLoop.run(
        () -> {
          Task<Integer> a = spawnParty("a");
          Async.yieldNow();
          barrier.abort();
          assertThat(barrier.isBroken()).isTrue();
          assertThatThrownBy(a::await)
              .isInstanceOf(BrokenBarrierException.class)
              .hasMessage(ABORTED);
          assertThatThrownBy(barrier::await)
              .isInstanceOf(BrokenBarrierException.class)
              .hasMessage(ABORTED);
          barrier.reset();
          assertThat(barrier.isBroken()).isFalse();
          spawnParty("b");
          assertThat(barrier.await()).isZero();
        });
  }

  @Test
  void resetThrowsOutThoseWhoWait() {
    TestLoop.run(
        () -> {
          Task<Integer> a = spawnParty("a");
          Async.yieldNow();
          barrier.reset();
          assertThat(barrier).hasToString("AsyncBarrier@1[resetting, 0 of 2 waiting]");
          assertThatThrownBy(a::await)
              .isInstanceOf(BrokenBarrierException.class)
              .hasMessage(
                  "AsyncBarrier@1[resetting, 0 of 2 waiting] was reset while the task waited;"
                      + " await() again");
          assertThat(barrier).hasToString("AsyncBarrier@1[filling, 0 of 2 waiting]");
        });
  }

  @Test
  void whoComesWhileItResetsWaitsForThatAndFillsIt() {
    TestLoop.run(
        () -> {
          Task<Integer> a = spawnParty("a");
          Async.yieldNow();
          barrier.reset();
          Task<Integer> b = spawnParty("b");
          assertThat(barrier.await()).isEqualTo(1);
          assertThat(b.await()).as("main had to wait for the reset first").isZero();
          assertThatThrownBy(a::await).isInstanceOf(BrokenBarrierException.class);
        });
  }

  @Test
  void needsAParty() {
    assertThatThrownBy(() -> new AsyncBarrier(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("parties = 0 must be at least 1");
    assertThat(barrier.parties()).isEqualTo(2);
  }

  @Test
  void deadlockReportNamesItAndNotWhatIsInside() {
    assertThatThrownBy(() -> TestLoop.run(() -> barrier.await()))
        .isInstanceOf(DeadlockError.class)
        .hasMessageContaining("task 'main' waits for AsyncBarrier@1[filling, 1 of 2 waiting]");
    assertThat(barrier).hasToString("AsyncBarrier@1[filling, 0 of 2 waiting]");
  }

  @Test
  void barrierOfAnotherLoopIsRefused() {
    TestLoop.run(
        () -> {
          spawnParty("a");
          barrier.await();
        });
    String refusal =
        " on AsyncBarrier@1[filling, 0 of 2 waiting], which is bound to another loop;"
            + " make one for each loop";
    assertThatThrownBy(() -> TestLoop.run(() -> barrier.await())).hasMessage("await()" + refusal);
    assertThatThrownBy(() -> TestLoop.run(barrier::reset)).hasMessage("reset()" + refusal);
    assertThatThrownBy(() -> TestLoop.run(barrier::abort)).hasMessage("abort()" + refusal);
  }
}
