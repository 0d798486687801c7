// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.strategy;

import dev.lockstep.explore.Plan;
import dev.lockstep.spi.ChoiceSource;

/** A plan of first in, first out, for a first run that counts steps. */
abstract class CountingPlan implements Plan {

  final LaneCounts counts = new LaneCounts();

  @Override
  public final int chooseLane(int position, ChoiceSource.Lanes lanes) {
    for (int i = 0; i < lanes.size(); i++) {
      counts.see(lanes.id(i));
    }
    return 0;
  }

  @Override
  public void taken(int lane) {
    counts.step(lane);
  }
}
