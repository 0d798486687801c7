// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.junit.LoopTest;

/** Passes in the order of asyncio only. */
class Racy {

  @LoopTest
  void depositsAddUp() {
    assertThat(Deposits.twice(2)).isEqualTo(2);
  }
}
