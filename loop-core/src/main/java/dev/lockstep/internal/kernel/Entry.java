// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import dev.lockstep.Context;
import org.jspecify.annotations.Nullable;

/** An entry of a loop's queue: a step of a strand, a callback, a due timer, or the poll. */
public interface Entry {

  /** The lane of the poll, which waits for external events and queues due timers. */
  int POLL_LANE = 0;

  /** The lane of the callbacks that programs queue, which stay in order among themselves. */
  int CALLBACK_LANE = 1;

  /** The first lane that is not fixed. */
  int FIRST_FREE_LANE = 2;

  /** Does the work of this entry. Called by the thread that drives the loop. */
  void run();

  /**
   * Returns the lane, the unit of choice that this entry belongs to; entries of one lane are never
   * reordered.
   *
   * @return a number, the same in every run of the same interleaving
   */
  int lane();

  /** Returns the name of the lane, for reports. */
  String laneName();

  /**
   * Returns whether {@link #run}, while other entries are ready, would only queue this entry again.
   */
  default boolean changesNothing() {
    return false;
  }

  /**
   * Returns the context variables that the program's code in this entry sees; null if it has none.
   */
  default @Nullable Context context() {
    return null;
  }

  /**
   * Returns whether {@link #context} is a snapshot, which others share and nobody changes: this
   * entry has a copy of it when its program sets a variable or asks for its context.
   */
  default boolean sharesContext() {
    return false;
  }

  /**
   * Returns whether this never runs once it was discarded: it is of a callback, or of a thread that
   * is no task. A task is ended with its loop.
   */
  default boolean isLostIfDiscarded() {
    return false;
  }

  /**
   * Returns whether {@link #run} calls no code of the program, so that any thread of the loop may
   * run it.
   */
  default boolean isInternal() {
    return false;
  }
}
