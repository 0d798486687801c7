// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.testing.TestLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShieldTest {

  private static final String NAME = ShieldTest.class.getName();

  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void cancellingTheShieldLeavesTheWorkAlone() {
    TestLoop.run(
        () -> {
          Task<Integer> work =
              Async.spawn(
                  () -> {
                    Async.sleep(SECOND);
                    return 1;
                  });
          AsyncFuture<Integer> shield = Async.shield(work);
          assertThat(shield.cancel("enough")).isTrue();
          assertThatThrownBy(shield::await).isInstanceOf(CancelledError.class);
          assertThat(work.await()).isEqualTo(1);
        });
  }

  @Test
  void theShieldEndsAsTheWorkDoes() {
    TestLoop.run(
        () -> {
          assertThat(Async.shield(() -> 1).await()).isEqualTo(1);
          Task<Integer> cancelled = Async.spawn(() -> 1);
          AsyncFuture<Integer> shield = Async.shield(cancelled);
          cancelled.cancel();
          assertThatThrownBy(shield::await).isInstanceOf(CancelledError.class);
          assertThat(shield.isCancelled()).isTrue();
          assertThatThrownBy(() -> Async.shield(() -> Integer.parseInt("x")).await())
              .isInstanceOf(NumberFormatException.class);
          assertThat(Async.shield(cancelled)).isSameAs(cancelled);
        });
  }

  @Test
  void aFailureBehindACancelledShieldIsReported() {
    List<String> reports = new ArrayList<>();
    try (Runner runner = TestLoop.runner()) {
      runner.loop().setExceptionHandler((loop, context) -> reports.add(context.message()));
      runner.run(
          () -> {
            AsyncFuture<Void> shield =
                Async.shield(
                    Async.spawn(
                        "work",
                        () -> {
                          Async.sleep(SECOND);
                          throw new IllegalStateException("lost");
                        }));
            shield.cancel();
            Async.sleep(SECOND.multipliedBy(2));
          });
    }
    assertThat(reports)
        .singleElement()
        .asString()
        .startsWith("task 'work' failed and nobody asked for its exception, spawned at " + NAME);
  }

  @Test
  void aScopeHoldsTheCancellationBackUntilTheNextWaitAfterIt() {
    TestLoop.run(
        () -> {
          List<String> log = new ArrayList<>();
          Task<Void> task =
              Async.spawn(
                  () -> {
                    String value =
                        Async.shielded(
                            () -> {
                              Async.sleep(SECOND.multipliedBy(2));
                              return "value";
                            });
                    log.add(value);
                    Async.yieldNow();
                    log.add("not this");
                  });
          Async.sleep(SECOND);
          assertThat(task.cancel("later")).isTrue();
          assertThat(task.cancelling()).isZero();
          assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("later");
          assertThat(log).containsExactly("value");
          assertThat(task.isCancelled()).isTrue();
        });
  }

  @Test
  void aLimitAroundAScopeWaitsForItAndOneInsideDoesNot() {
    TestLoop.run(
        () -> {
          List<String> log = new ArrayList<>();
          assertThatThrownBy(
                  () ->
                      Async.timeout(
                          SECOND,
                          () -> {
                            Async.shielded(
                                () -> {
                                  assertThatThrownBy(
                                          () ->
                                              Async.timeout(
                                                  SECOND.multipliedBy(2),
                                                  () -> Async.sleep(SECOND.multipliedBy(9))))
                                      .isInstanceOf(AsyncTimeoutException.class);
                                  log.add("inside at " + Loop.current().nanoTime() / 1_000_000_000);
                                });
                            Async.yieldNow();
                          }))
              .hasMessage("timed out after PT1S on the jump clock");
          assertThat(log).containsExactly("inside at 2");
          assertThat(Async.currentTask().cancelling()).isZero();
        });
  }
}
