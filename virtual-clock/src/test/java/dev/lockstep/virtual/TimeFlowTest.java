// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TimeFlowTest {

  private final AtomicLong machine = new AtomicLong(5_000);
  private final TimeFlow time = new TimeFlow(machine::get);

  @Test
  void standsStillUnlessTold() {
    machine.addAndGet(100);

    assertThat(time.now()).isZero();
    assertThat(time.isFlowing()).isFalse();
  }

  @Test
  void flowsAtItsRate() {
    time.setRate(10);
    machine.addAndGet(100);

    assertThat(time.now()).isEqualTo(1_000);
  }

  @Test
  void keepsWhatHasPassedWhenTheRateChanges() {
    time.setRate(10);
    machine.addAndGet(100);
    time.setRate(1);
    machine.addAndGet(5);
    time.setRate(0);
    machine.addAndGet(1_000_000);

    assertThat(time.now()).isEqualTo(1_005);
  }

  @Test
  void doesNotMoveBack() {
    time.moveTo(500);
    time.moveTo(300);

    assertThat(time.now()).isEqualTo(500);
  }

  @Test
  void flowsOnFromWhereItWasMovedTo() {
    time.setRate(1);
    machine.addAndGet(10);
    time.moveTo(1_000);
    machine.addAndGet(10);

    assertThat(time.now()).isEqualTo(1_010);
  }

  @Test
  void tellsTheMachinesTimeRoundedUp() {
    time.setRate(3);

    assertThat(time.machineNanosUntil(1)).isEqualTo(1);
    assertThat(time.machineNanosUntil(10)).isEqualTo(4);
    assertThat(time.machineNanosUntil(0)).isZero();
  }

  @Test
  void stopsAtTheEndOfTime() {
    time.moveTo(Long.MAX_VALUE - 5);
    time.setRate(1);
    machine.addAndGet(10);

    assertThat(time.now()).isEqualTo(Long.MAX_VALUE);
  }
}
