// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.spi;

import dev.lockstep.Loop;
import org.jspecify.annotations.Nullable;

/**
 * The faults at the points that a program marks by {@link dev.lockstep.Fault#point} (an SPI). A
 * loop in production has none. Called from the loop only.
 *
 * @since 0.1.0
 */
public interface FaultPoints {

  /**
   * Called once, before the loop runs.
   *
   * @param loop the loop
   * @param choiceSource the source that chooses whether a fault happens
   */
  default void attach(Loop loop, ChoiceSource choiceSource) {}

  /**
   * Called when a point is reached. May suspend the caller, throw, or never return.
   *
   * @param name the name of the point
   * @param declared the checked exceptions that the point allows, or null for none
   * @throws Exception of the declared type, or an unchecked one
   */
  void reached(String name, @Nullable Class<? extends Exception> declared) throws Exception;

  /** Called when the loop is closed; may throw to fail the run. */
  default void closed() {}
}
