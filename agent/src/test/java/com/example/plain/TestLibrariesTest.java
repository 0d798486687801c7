// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.plain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.mockito.Mockito.after;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;

import dev.lockstep.junit.LoopTest;
import dev.lockstep.virtual.VirtualClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionTimeoutException;
import org.mockito.exceptions.base.MockitoAssertionError;
import org.opentest4j.AssertionFailedError;

/** The waits of libraries for tests are in virtual time by themselves, to the last option. */
class TestLibrariesTest {

  private static void later(Duration delay, Runnable action) {
    CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS).execute(action);
  }

  @LoopTest
  void awaitilityPollsUntilAConditionHolds(VirtualClock clock) {
    AtomicInteger value = new AtomicInteger();
    later(Duration.ofMinutes(10), value::incrementAndGet);
    await().atMost(Duration.ofHours(1)).until(() -> value.get() == 1);
    assertThat(clock.elapsed()).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(11));
  }

  @LoopTest
  void awaitilityPollsAtAnInterval(VirtualClock clock) {
    AtomicInteger polls = new AtomicInteger();
    await()
        .pollDelay(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMinutes(1))
        .atMost(Duration.ofHours(1))
        .until(() -> polls.incrementAndGet() == 5);
    assertThat(clock.elapsed()).isBetween(Duration.ofMinutes(6), Duration.ofMinutes(7));
  }

  @LoopTest
  void awaitilityKnowsWhatComesTooEarlyOrDoesNotLast(VirtualClock clock) {
    assertThatThrownBy(() -> await().atLeast(Duration.ofMinutes(1)).until(() -> true))
        .isInstanceOf(ConditionTimeoutException.class);
    await().during(Duration.ofMinutes(30)).atMost(Duration.ofHours(1)).until(() -> true);
    assertThat(clock.elapsed()).isBetween(Duration.ofMinutes(30), Duration.ofMinutes(32));
  }

  @LoopTest
  void awaitilityGivesUp(VirtualClock clock) {
    assertThatThrownBy(() -> await().atMost(Duration.ofHours(1)).until(() -> false))
        .isInstanceOf(ConditionTimeoutException.class)
        .hasMessageContaining("within 1 hours");
    assertThat(clock.elapsed()).isBetween(Duration.ofHours(1), Duration.ofMinutes(61));
  }

  @LoopTest
  void mockitoVerifiesUntilATimeout(VirtualClock clock) {
    Runnable called = mock(Runnable.class);
    later(Duration.ofMinutes(10), called);
    verify(called, after(Duration.ofMinutes(5).toMillis()).never()).run();
    verify(called, timeout(Duration.ofHours(1).toMillis())).run();
    assertThat(clock.elapsed()).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(11));
  }

  @LoopTest
  void mockitoGivesUpAfterATimeout(VirtualClock clock) {
    Runnable called = mock(Runnable.class);
    later(Duration.ofMinutes(2), called);
    assertThatThrownBy(() -> verify(called, timeout(60_000)).run())
        .isInstanceOf(MockitoAssertionError.class);
    assertThat(clock.elapsed()).isBetween(Duration.ofMinutes(1), Duration.ofSeconds(61));
  }

  @LoopTest
  void timeLimitOfAnAssertionIsVirtual(VirtualClock clock) {
    assertTimeout(Duration.ofHours(1), () -> TimedWaitsTest.sleep(Duration.ofMinutes(59)));
    assertThatThrownBy(
            () ->
                assertTimeout(
                    Duration.ofHours(1), () -> TimedWaitsTest.sleep(Duration.ofMinutes(61))))
        .isInstanceOf(AssertionFailedError.class)
        .hasMessageContaining("execution exceeded timeout of 3600000 ms by 60000 ms");
    assertThat(clock.elapsed()).isEqualTo(Duration.ofHours(2));
  }
}
