// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.plain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Engine;
import dev.lockstep.Runner;
import dev.lockstep.junit.LoopTest;
import dev.lockstep.virtual.VirtualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class UnmodifiedSettingTest {

  @LoopTest
  void agentIsUsedIfItIsPresent(VirtualClock clock) {
    TimedWaitsTest.sleep(Duration.ofHours(1));
    assertThat(clock.elapsed()).isEqualTo(Duration.ofHours(1));
  }

  @LoopTest(unmodified = true)
  void agentThatIsRequiredIsPresent(VirtualClock clock) {
    TimedWaitsTest.sleep(Duration.ofHours(1));
    assertThat(clock.elapsed()).isEqualTo(Duration.ofHours(1));
  }

  @LoopTest(unmodified = false)
  void testMayDoWithoutTheAgent(VirtualClock clock) {
    long start = System.nanoTime();
    TimedWaitsTest.sleep(Duration.ofMillis(1));
    assertThat(System.nanoTime() - start).isPositive();
    assertThat(clock.elapsed()).isZero();
  }

  @Test
  void requiredAgentNeedsTheCarrierEngine() {
    assertThatThrownBy(() -> Runner.builder().unmodified(true).engine(Engine.BATON).build().close())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("unmodified(true) needs the carrier engine, and the engine is BATON");
  }
}
