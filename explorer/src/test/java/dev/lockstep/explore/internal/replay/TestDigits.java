// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.replay;

/** Check digits for lines that a test makes up. */
public final class TestDigits {

  private TestDigits() {}

  /** Returns the digits with the two check digits after them. */
  public static int[] append(int... digits) {
    return CheckDigits.append(digits);
  }
}
