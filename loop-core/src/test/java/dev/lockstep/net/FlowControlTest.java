// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.Task;
import dev.lockstep.testing.TestLoop;
import org.junit.jupiter.api.Test;

/** The waits of tasks whose connection takes no bytes now. */
class FlowControlTest {

  private final FlowControl flow = new FlowControl("write()");

  @Test
  void pausesAndResumesUntilItEnds() {
    assertThat(flow.isPaused()).isFalse();
    flow.pause();
    flow.pause();
    assertThat(flow.isPaused()).isTrue();
    flow.resume();
    assertThat(flow.isPaused()).isFalse();
    flow.pause();
    flow.end();
    flow.pause();
    flow.resume();
    assertThat(flow.isPaused()).isFalse();
    assertThat(flow.hasEnded()).isTrue();
  }

  @Test
  void resumeAndEndWakeAllTasksThatWait() {
    TestLoop.run(
        () -> {
          flow.pause();
          Task<?> first = Async.spawn(flow::await);
          Task<?> second = Async.spawn(flow::await);
          Async.yieldNow();
          assertThat(first.isDone()).isFalse();
          flow.resume();
          first.await();
          second.await();
          Task<?> third = Async.spawn(flow::await);
          Async.yieldNow();
          flow.end();
          third.await();
        });
  }
}
