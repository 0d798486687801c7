// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.run;

import java.util.function.BooleanSupplier;

/**
 * A condition that has to hold at some time of a run.
 *
 * @param what the condition in words
 * @param condition the condition
 */
record LivenessCheck(String what, BooleanSupplier condition) {

  boolean holds() {
    return condition.getAsBoolean();
  }
}
