package dev.lockstep.internal.kernel;

import dev.lockstep.Context;
import org.jspecify.annotations.Nullable;

/**
 * A thread that runs under a loop, one step at a time: a task, or on the carrier engine a virtual
 * thread that a task started.
 */
public interface Strand extends Entry {

  /** The thread, started if need be. */
  Thread thread();

  /** Told that the strand may go on; seen by {@link #takeWakeUp} on its own thread. */
  void setAwake();

  /** Whether the strand may go on; if so, asks again the next time. */
  boolean takeWakeUp();

  /** Marks whether the strand waits in {@link TaskEngine#suspend}, and not in something else. */
  void setSuspended(boolean suspended);

  boolean isSuspended();

  @Override
  Context context();

  /** Gives it another context: that of a block which it has entered or left. */
  void setContext(Context context);

  /** The task that this is, or null for a thread that is none. */
  @Nullable LoopTask<?> task();

  /**
   * Returns whether the strand has a step to make; ends a task that was cancelled before its first.
   */
  default boolean prepare() {
    return true;
  }
}
