// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit;

/**
 * The clock of a test's loop.
 *
 * @since 0.1.0
 */
public enum TestClock {
  /**
   * A {@link dev.lockstep.virtual.VirtualClock} that jumps to the next deadline when nothing is
   * ready.
   */
  VIRTUAL,

  /**
   * The machine's clock. Tests on it do not run in parallel with each other, if an annotation sets
   * it; see {@link LoopExtension#REAL_CLOCK}.
   */
  REAL
}
