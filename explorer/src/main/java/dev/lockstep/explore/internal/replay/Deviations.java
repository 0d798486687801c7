// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.replay;

import dev.lockstep.explore.Deviation;

/** Creates deviations from others. */
public final class Deviations {

  private Deviations() {}

  /** Returns the same choice with another pick, which must be in range. */
  public static Deviation withPick(Deviation deviation, int pick) {
    return new Deviation(deviation.label(), deviation.position(), deviation.bound(), pick);
  }

  /** Returns the same pick at another position, where the number of options may differ. */
  public static Deviation at(Deviation deviation, int position) {
    return new Deviation(deviation.label(), position, 0, deviation.pick());
  }
}
