// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Waits with a limit of the JDK, which end when the real clock says so. */
@Tag("carrier-only")
class TimedWaitsTest {

  @Test
  void aRunThatDiffersAfterATimedWaitNamesTheCallTheLineAndWhatToUse() {
    AtomicInteger runs = new AtomicInteger();
    Finding finding =
        Explorer.builder()
            .build()
            .explore(
                () -> {
                  new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS);
                  if (runs.incrementAndGet() % 2 == 1) {
                    Async.yieldNow(); // as two waits that end at one time may change places
                  }
                })
            .finding();

    assertThat(finding).isNotNull();
    assertThat(finding.failure())
        .isInstanceOf(NondeterminismError.class)
        .message()
        .containsPattern(
            "likely cause: 'main' waits PT0\\.0\\d+S in CountDownLatch\\.await on the real clock at"
                + " .*\\(TimedWaitsTest\\.java:\\d+\\), past the virtual clock; use Async\\.timeout,"
                + " or the agent, for code that is not to change")
        .doesNotContain("a thread of its own");
    assertThat(finding.report()).doesNotContain("replay: ");
    assertThat(finding.toJson()).startsWith("{\"replay\": null,");
  }
}
