// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit;

import dev.lockstep.explore.Execution;
import dev.lockstep.explore.Finding;

/**
 * A strategy for running properties that replaces their own settings while a program launches their
 * {@link PropertyEngine}. Called by the threads that run properties.
 *
 * @since 0.1.0
 */
public interface PropertyExplorer {

  /**
   * Returns the number of tries of a property.
   *
   * @return the number, at least 1
   */
  int tries();

  /**
   * Returns the seed of the generated values of a property.
   *
   * @return the engine's seed
   */
  long seed();

  /**
   * Returns whether the property must end before all its tries.
   *
   * @return whether it must end
   */
  boolean isOver();

  /**
   * Called when a property begins.
   *
   * @param name the name of the property
   */
  void begin(TestName name);

  /**
   * Called after each run of a try, also after the runs that simplify a failure.
   *
   * @param execution the run
   */
  void ran(Execution execution);

  /**
   * Called when the property has failed.
   *
   * @param finding the simplest failure that was found
   */
  void failed(Finding finding);
}
