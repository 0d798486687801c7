// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.looptests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lockstep.Async;
import dev.lockstep.junit.LoopTest;
import dev.lockstep.virtual.VirtualClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;

/** Awaitility in loop tests, and beside them. */
class AwaitilityTest {

  @LoopTest
  void untilPollsOnTheClockOfTheLoop(VirtualClock clock) {
    AtomicInteger count = new AtomicInteger();
    var task =
        Async.spawn(
            () -> {
              Async.sleep(Duration.ofHours(1));
              count.incrementAndGet();
            });
    await().atMost(Duration.ofHours(2)).until(() -> count.get() == 1);
    assertThat(clock.elapsed()).isEqualTo(Duration.ofHours(1));
    task.await();
  }

  @LoopTest
  void untilAssertedGivesUpAtMostWhenTheTimeOfTheLoopIsOver(VirtualClock clock) {
    assertThatThrownBy(
            () ->
                await()
                    .atMost(Duration.ofMinutes(5))
                    .untilAsserted(() -> assertThat(1).isEqualTo(2)))
        .isInstanceOf(ConditionTimeoutException.class)
        .hasMessageContaining("within 5 minutes");
    assertThat(clock.elapsed()).isEqualTo(Duration.ofMinutes(5));
  }

  @LoopTest
  void oneWaitAfterTheOtherCountsItsOwnTime(VirtualClock clock) {
    await().atMost(Duration.ofSeconds(10)).until(() -> true);
    Async.sleep(Duration.ofMinutes(1));
    await().atMost(Duration.ofSeconds(10)).until(() -> clock.elapsed().toSeconds() >= 65);
    assertThatThrownBy(() -> await().atMost(Duration.ofSeconds(1)).until(() -> false))
        .isInstanceOf(ConditionTimeoutException.class);
    assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(66));
  }

  @LoopTest
  void anErrorInTheConditionEndsTheWaitAndTheNextBeginsAnew(VirtualClock clock) {
    assertThatThrownBy(
            () ->
                await()
                    .until(
                        () -> {
                          throw new IllegalStateException("broken");
                        }))
        .hasMessage("broken");
    await().atMost(Duration.ofSeconds(10)).until(() -> clock.elapsed().toSeconds() >= 5);
    assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void outsideOfALoopItStaysOnTheRealClock() {
    AtomicInteger polls = new AtomicInteger();
    await().until(() -> polls.incrementAndGet() == 2);
    assertThat(polls).hasValue(2);
  }
}
