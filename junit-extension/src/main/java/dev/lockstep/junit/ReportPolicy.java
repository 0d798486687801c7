// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit;

/**
 * The runs whose page a test publishes, with the data beside it.
 *
 * @since 0.1.0
 */
public enum ReportPolicy {
  /** The failing interleaving of a test that explores. */
  ON_FAILURE,
  /**
   * Each test, whether it fails or passes; of a test that explores and passes, the run first in,
   * first out. A run takes longer, since the stack is taken at each step.
   */
  ALWAYS
}
