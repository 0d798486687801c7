package dev.lockstep.sync;

/** What a task waits for, when that is less than the whole of something. */
record Need(String what, Object of) {

  /** How many wait, as the end of a list for people; empty if nobody does. */
  static String waiting(int waiters) {
    return counted(waiters, "waiting");
  }

  /** How many do something, as the end of a list for people; empty if nobody does. */
  static String counted(int tasks, String doing) {
    return tasks == 0 ? "" : ", " + tasks + " " + doing;
  }

  @Override
  public String toString() {
    return what + " of " + of;
  }
}
