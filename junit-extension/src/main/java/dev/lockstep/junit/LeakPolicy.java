package dev.lockstep.junit;

/** What happens when a test leaves tasks, timers or holds behind. They are ended in any case. */
public enum LeakPolicy {
  /** The test fails, with a list of what it left and where that was made. */
  FAIL,

  /** The list is logged as a warning. */
  WARN,

  /** Nothing is said. */
  IGNORE
}
