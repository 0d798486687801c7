// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

/** The queue of the entries that are ready to run; always contains the poll. */
interface ReadyQueue {

  /** Appends an entry. */
  void add(Entry entry);

  /** Removes and returns the entry to run next. */
  Entry next();

  /** Sets whether the loop is cleaning up after its program, when nothing is to be chosen. */
  default void setShuttingDown(boolean shuttingDown) {}

  /**
   * Chooses whether a strand that is in step stays, or another lane goes first, which {@link #next}
   * then returns.
   *
   * @return whether another one goes first
   */
  default boolean choosesOther(Strand inStep) {
    return false;
  }

  /** Takes back that another lane goes first: the strand in step cannot be suspended. */
  default void stays() {}

  /** Returns the number of entries. */
  int size();
}
