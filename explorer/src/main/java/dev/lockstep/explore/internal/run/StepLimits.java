// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.run;

/**
 * The limits of the length of a run. After so many steps nothing is chosen any more, so that every
 * lane gets its turn; a run that then goes on for long while time stands still is not going to end,
 * nor is one that goes on for ten times as long while time moves.
 *
 * @param fairFrom the number of steps after which the run is first in, first out
 * @param end the number of steps without time moving after which it is ended
 */
public record StepLimits(int fairFrom, int end) {

  /** Returns the number of times that lanes may spin without time moving. */
  long spins() {
    return 2L * fairFrom;
  }

  /** Returns the number of steps after which a run is ended although time moves. */
  long last() {
    return 10L * end;
  }
}
