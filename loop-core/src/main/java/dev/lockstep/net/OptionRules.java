// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The ranges of options, checked where they are set. */
final class OptionRules {

  private OptionRules() {}

  /**
   * Checks a duration that is zero or more, if it is set.
   *
   * @throws IllegalArgumentException if it is negative
   */
  static void checkNotNegative(String name, @Nullable Duration value) {
    if (value != null && value.isNegative()) {
      throw new IllegalArgumentException(name + " = " + value + " must be zero or more");
    }
  }

  /**
   * Checks a duration that is more than zero.
   *
   * @throws IllegalArgumentException if it is zero or negative
   */
  static void checkPositive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + " = " + value + " must be more than zero");
    }
  }
}
