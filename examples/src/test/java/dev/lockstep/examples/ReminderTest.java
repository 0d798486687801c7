// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import dev.lockstep.junit.LoopExtension;
import dev.lockstep.virtual.VirtualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A day of sleeping, in milliseconds. */
@ExtendWith(LoopExtension.class)
class ReminderTest {

  @Test
  void remindsAfterADay(Loop loop, VirtualClock clock) {
    Task<String> reminder =
        Async.spawn(
            "reminder",
            () -> {
              Async.sleep(Duration.ofHours(24));
              return "wake up";
            });

    assertThat(reminder.await()).isEqualTo("wake up");
    assertThat(clock.elapsed()).isEqualTo(Duration.ofHours(24));
    assertThat(loop.allTasks()).containsExactly(Async.currentTask());
  }
}
