// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.sync;

/** The part of an object that a task waits for, for reports. */
record Need(String what, Object of) {

  /** Returns the number of waiters as the end of a list in a report; empty if there is none. */
  static String waiting(int waiters) {
    return counted(waiters, "waiting");
  }

  /**
   * Returns the number of tasks that do something, as the end of a list in a report; empty if none
   * does.
   */
  static String counted(int tasks, String doing) {
    return tasks == 0 ? "" : ", " + tasks + " " + doing;
  }

  @Override
  public String toString() {
    return what + " of " + of;
  }
}
