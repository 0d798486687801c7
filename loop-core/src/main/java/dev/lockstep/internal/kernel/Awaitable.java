// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that a strand can wait for. */
public interface Awaitable {

  /**
   * Ends the wait by cancellation, which wakes the strand.
   *
   * @return false if the wait is over already
   */
  boolean cancelWait(@Nullable String message);

  /** Returns a description with the current state, for reports; called by other threads too. */
  String describe();

  /** Returns the awaited object: a lock, a queue, a future or a timer. */
  default Object object() {
    return this;
  }

  /** Returns a description without the state, for a report that names the holders. */
  default String what() {
    return describe();
  }

  /** Returns whether the wait is over, so that the strand only waits for its turn. */
  boolean isOver();

  /**
   * Returns the holders of what is waited for, who can end the wait; called by other threads too.
   */
  default List<Strand> holders() {
    return List.of();
  }

  /** Returns whether callbacks of futures that name the waiting task as owner end the wait. */
  default boolean isJoin() {
    return false;
  }
}
