package dev.lockstep.internal.kernel;

/** The entries that are ready to run. Always contains the poll. */
interface ReadyQueue {

  /** Appends an entry. */
  void add(Entry entry);

  /** Takes the entry that is to run next. */
  Entry next();

  /** Says whether only what a program left is being ended, so that nothing is to be chosen. */
  default void setShuttingDown(boolean tidyingUp) {}

  /** How many entries there are. */
  int size();
}
