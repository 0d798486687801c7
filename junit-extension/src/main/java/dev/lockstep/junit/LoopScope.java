// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit;

/**
 * The tests that share a loop.
 *
 * @since 0.1.0
 */
public enum LoopScope {
  /** A loop and a clock for each test. */
  TEST,

  /**
   * One loop and one clock for all tests of a class and of the classes nested in it, which use it
   * one after the other; {@code @BeforeAll} and {@code @AfterAll} run on it too.
   */
  CLASS
}
