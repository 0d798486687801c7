// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.Hold;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.testkit.JumpClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An observer is told of the holds that code of the loop takes and ends. */
class ObservedHoldsTest {

  private final List<String> seen = new ArrayList<>();

  private final LoopObserver observer =
      new LoopObserver() {
        @Override
        public void hold(String name, boolean open) {
          seen.add(name + (open ? " taken" : " ended"));
        }
      };

  @Test
  void holdsOfTasksAreSeenAndThoseOfOtherThreadsAreNot() {
    try (Runner runner = Runner.builder().clock(new JumpClock()).observer(observer).build()) {
      runner.run(
          () -> {
            Loop loop = Loop.current();
            Hold upload = loop.hold("upload");
            Async.toThread(() -> loop.hold("download").close());
            upload.close();
            upload.close();
          });
    }
    assertThat(seen)
        .filteredOn(hold -> hold.endsWith("load taken") || hold.endsWith("load ended"))
        .containsExactly("upload taken", "upload ended");
  }
}
