// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit;

/**
 * The reaction to tasks, threads, timers or holds that a test leaves behind. They are ended in any
 * case; threads are interrupted. Daemon threads, and workers of pools and timers that have nothing
 * to do, are not left behind: they may be in a static field, and the next test that uses them has
 * them.
 *
 * @since 0.1.0
 */
public enum LeakPolicy {
  /** Fails the test with a list of what it left and where that was created. */
  FAIL,

  /** Logs the list as a warning. */
  WARN,

  /** Does nothing. */
  IGNORE
}
