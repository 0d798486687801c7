// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.explore.Interleaving;
import dev.lockstep.jqwik.OnLoop;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Fails for some numbers in some orders. */
@OnLoop
class LostDeposit {

  @Property(tries = 1)
  void depositsAddUp(@ForAll @IntRange(min = 2, max = 9) int later, @ForAll Interleaving order) {
    assertThat(Deposits.twice(later)).isEqualTo(2);
  }
}
