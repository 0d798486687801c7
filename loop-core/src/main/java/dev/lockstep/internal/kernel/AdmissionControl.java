package dev.lockstep.internal.kernel;

import dev.lockstep.Context;
import org.jspecify.annotations.Nullable;

/** Decides which entries may run now, which wait, and which never run again. */
public interface AdmissionControl {

  /** Returns whether an entry may run; if not, this has taken it. */
  boolean admits(Entry entry);

  /** Returns whether code that sees a context does not run any more. */
  boolean isDiscarded(@Nullable Context context);

  /** Called when the loop begins or stops to end what its program has left: nothing waits then. */
  void setShuttingDown(boolean tidyingUp);

  /** Makes discarded tasks tasks of the loop again, which is about to end them. */
  void readopt();
}
