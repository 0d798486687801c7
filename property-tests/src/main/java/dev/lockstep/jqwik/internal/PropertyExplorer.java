package dev.lockstep.jqwik.internal;

import dev.lockstep.explore.Execution;
import dev.lockstep.explore.Finding;
import dev.lockstep.junit.TestName;

/** Says how properties run, in place of their own settings, while a campaign launches jqwik. */
public interface PropertyExplorer {

  /** The one that launches; bound for the thread that runs properties. */
  ScopedValue<PropertyExplorer> CURRENT = ScopedValue.newInstance();

  /**
   * How many tries a property has.
   *
   * @return the number, at least 1
   */
  int tries();

  /**
   * What its generated values follow.
   *
   * @return jqwik's seed
   */
  long seed();

  /**
   * Whether the property is to end before all its tries.
   *
   * @return whether it is
   */
  boolean isOver();

  /**
   * Told that a property begins.
   *
   * @param name of the property
   */
  void begin(TestName name);

  /**
   * Told of a run of a try; also of those of a try that failed, while it is made simpler.
   *
   * @param execution the run
   */
  void ran(Execution execution);

  /**
   * Told of the failure of the property.
   *
   * @param finding the simplest that was found
   */
  void failed(Finding finding);
}
