// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import dev.lockstep.Context;
import org.jspecify.annotations.Nullable;

/**
 * A thread that runs under a loop, one step at a time: a task or, on the carrier engine, a virtual
 * thread that a task started.
 */
public interface Strand extends Entry {

  /** Returns the thread, started if necessary. */
  Thread thread();

  /** Lets the strand go on; its own thread sees that in {@link #takeWakeUp}. */
  void setAwake();

  /** Returns whether the strand may go on. */
  boolean isAwake();

  /** Returns whether the strand may go on, and resets that. */
  boolean takeWakeUp();

  /** Marks whether the strand waits in {@link TaskEngine#suspend}, and not elsewhere. */
  void setSuspended(boolean suspended);

  boolean isSuspended();

  /**
   * Called by the strand when a wait ends by an error, such as a stack overflow in it: the strand
   * goes on and waits for nothing.
   */
  default void waitFailed() {
    setSuspended(false);
  }

  @Override
  Context context();

  /** Replaces the context by that of a block which the strand has entered or left. */
  void setContext(Context context);

  /** Returns the task that this strand is, or null for a thread that is not a task. */
  @Nullable LoopTask<?> task();

  /**
   * Returns whether the strand has a step to make, which it has not if a wait that has failed left
   * an entry of it in the queue; ends a task that was cancelled before its first step.
   */
  default boolean prepare() {
    return isSuspended();
  }
}
