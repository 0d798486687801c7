// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import dev.lockstep.explore.history.Effect;
import dev.lockstep.explore.history.SequentialModel;

/** A cell that always has 0, whatever is asked. */
final class ZeroModel implements SequentialModel<Integer, String, Integer> {

  @Override
  public Integer initial() {
    return 0;
  }

  @Override
  public Effect<Integer, Integer> apply(Integer state, String command) {
    return Effect.returning(state, 0);
  }
}
