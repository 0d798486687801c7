// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.compat;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.core.ConditionTimeoutException;

/** Libraries for tests. */
final class Helpers {

  private Helpers() {}

  private static void later(Duration delay, Runnable action) {
    CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS).execute(action);
  }

  /** A condition that holds after half an hour, and one that never does. */
  static void awaitility() {
    AtomicBoolean done = new AtomicBoolean();
    later(Duration.ofMinutes(30), () -> done.set(true));
    await().atMost(Duration.ofHours(1)).untilTrue(done);
    assertThatThrownBy(() -> await().atMost(Duration.ofMinutes(30)).until(() -> false))
        .isInstanceOf(ConditionTimeoutException.class);
  }
}
