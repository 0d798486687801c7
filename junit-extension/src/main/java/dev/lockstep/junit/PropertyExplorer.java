package dev.lockstep.junit;

import dev.lockstep.explore.Execution;
import dev.lockstep.explore.Finding;

/**
 * Decides how properties run, in place of their own settings, while a program launches their {@link
 * PropertyEngine}. Called by the threads that run properties.
 */
public interface PropertyExplorer {

  /**
   * Returns how many tries a property has.
   *
   * @return the number, at least 1
   */
  int tries();

  /**
   * Returns what the generated values of a property follow.
   *
   * @return the engine's seed
   */
  long seed();

  /**
   * Returns whether the property is to end before all its tries.
   *
   * @return whether it is
   */
  boolean isOver();

  /**
   * Called when a property begins.
   *
   * @param name of the property
   */
  void begin(TestName name);

  /**
   * Called after each run of a try; also after those of a try that failed, while it is made
   * simpler.
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
