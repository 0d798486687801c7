// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Runner;
import dev.lockstep.spi.LoopControl.Admission;
import dev.lockstep.testkit.JumpClock;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class AdmissionTest {

  private final AtomicReference<LoopControl> control = new AtomicReference<>();

  private Runner runner() {
    return Runner.builder()
        .clock(
            new ForwardingClock(new JumpClock()) {
              @Override
              public void attach(LoopControl attached) {
                control.set(attached);
              }
            })
        .build();
  }

  @Test
  void aSecondFilterIsRefusedAndTheFirstStaysInPlace() {
    AtomicInteger asked = new AtomicInteger();
    try (Runner runner = runner()) {
      control
          .get()
          .setAdmissionFilter(
              context -> {
                asked.incrementAndGet();
                return Admission.RUN;
              });

      assertThatThrownBy(() -> control.get().setAdmissionFilter(context -> Admission.DISCARD))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "a loop has one admission filter, and this one has it already;"
                  + " make a loop for each world");

      assertThat(runner.run(() -> "ran")).isEqualTo("ran");
      assertThat(asked.get()).isPositive();
    }
  }
}
