// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.jqwik;

import java.time.Duration;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/**
 * Arbitraries of delays, which shrink towards zero.
 *
 * @since 0.1.0
 */
public final class Delays {

  /**
   * The number of steps from zero to the longest delay. It is small, so that two delays are often
   * equal and their timers are due at the same instant.
   */
  private static final int UNITS = 10;

  private Delays() {}

  /**
   * Returns an arbitrary of delays from zero to the given maximum, in tenths of it, so that delays
   * in the same try often end at the same instant. Edge cases are zero and the maximum.
   *
   * @param longest the maximum, more than zero
   * @return the arbitrary
   * @throws IllegalArgumentException if {@code longest} is not more than zero
   */
  public static Arbitrary<Duration> upTo(Duration longest) {
    if (longest.compareTo(Duration.ZERO) <= 0) {
      throw new IllegalArgumentException("longest = " + longest + " must be more than zero");
    }
    return Arbitraries.integers()
        .between(0, UNITS)
        .map(units -> longest.multipliedBy(units).dividedBy(UNITS))
        .edgeCases(config -> config.filter(it -> false).add(Duration.ZERO, longest));
  }
}
