package dev.lockstep.jqwik.internal;

import dev.lockstep.explore.Execution;
import dev.lockstep.explore.Finding;
import dev.lockstep.junit.TestName;

/** Says how properties run, in place of their own settings, while a campaign launches jqwik. */
public interface PropertyExplorer {

  /** The one that launches; bound for the thread that runs properties. */
  ScopedValue<PropertyExplorer> CURRENT = ScopedValue.newInstance();

  /** How many tries a property has. */
  int tries();

  /** What its generated values follow. */
  long seed();

  /** Whether the property is to end before all its tries. */
  boolean isOver();

  /** Told that a property begins. */
  void begin(TestName name);

  /** Told of a run of a try; also of those of a try that failed, while it is made simpler. */
  void ran(Execution execution);

  /** Told of the failure of the property, the simplest that was found. */
  void failed(Finding finding);
}
