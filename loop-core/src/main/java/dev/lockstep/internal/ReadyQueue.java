package dev.lockstep.internal;

/** The entries that are ready to run. Always contains the poll. */
interface ReadyQueue {

  /** Appends an entry. */
  void add(Entry entry);

  /** Takes the entry that is to run next. */
  Entry next();

  /** How many entries there are. */
  int size();
}
