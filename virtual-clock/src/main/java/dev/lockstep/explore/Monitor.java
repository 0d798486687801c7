package dev.lockstep.explore;

import java.util.function.BooleanSupplier;

/**
 * A condition that has to hold at some time of a run.
 *
 * @param what the condition in words
 * @param condition the condition
 */
record Monitor(String what, BooleanSupplier condition) {

  boolean holds() {
    return condition.getAsBoolean();
  }
}
