// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.looptests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.Loop;
import dev.lockstep.junit.LoopTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;

/** JUnit's own pool, in which a time limit waits, is not taken for somebody who may wake a loop. */
class TimeLimitsOfJUnitTest {

  @LoopTest(watchdog = "20 s")
  @Timeout(60)
  void timeLimitDoesNotHoldVirtualTime() {
    CompletableFuture<String> future = new CompletableFuture<>();
    Async.spawn(
        () -> {
          Async.sleep(Duration.ofHours(1));
          future.complete("done");
        });
    assertThat(Async.await(future)).isEqualTo("done");
    assertThat(Loop.current().nanoTime()).isEqualTo(Duration.ofHours(1).toNanos());
  }
}
