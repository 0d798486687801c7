// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testing.TestLoop;
import dev.lockstep.testkit.JumpClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A runner whose loop still has tasks can be closed wherever it is closed. */
class RunnerCloseTest {

  private final List<String> ended = new ArrayList<>();

  @Test
  void onAVirtualThread() throws Exception {
    Runner runner = withATaskThatWaits();

    Thread.ofVirtual().start(runner::close).join();

    assertThat(runner.loop().isClosed()).isTrue();
    assertThat(ended).containsExactly("ended");
  }

  @Test
  void insideOfAnotherLoop() {
    Runner runner = withATaskThatWaits();

    TestLoop.run(runner::close);

    assertThat(runner.loop().isClosed()).isTrue();
    assertThat(ended).containsExactly("ended");
  }

  @Test
  void inACallbackOfAnotherLoop() {
    Runner runner = withATaskThatWaits();

    TestLoop.run(
        () -> {
          Loop.current().callSoon(runner::close);
          Async.yieldNow();
        });

    assertThat(runner.loop().isClosed()).isTrue();
    assertThat(ended).containsExactly("ended");
  }

  private Runner withATaskThatWaits() {
    Runner runner = Runner.builder().clock(new JumpClock()).build();
    Loop loop = runner.loop();
    loop.createTask(
        "waits",
        () -> {
          loop.stop();
          try {
            return Async.future().await();
          } finally {
            ended.add("ended");
          }
        });
    loop.runForever();
    return runner;
  }
}
