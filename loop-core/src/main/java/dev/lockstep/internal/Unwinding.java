package dev.lockstep.internal;

import dev.lockstep.Task;

/** Ends the tasks that are left when a loop is closed, so that no thread stays behind. */
final class Unwinding {

  /** How often a task that goes on waiting is cancelled before it is given up. */
  private static final int TRIES = 100;

  private Unwinding() {}

  static void unwind(EventLoop loop) {
    loop.passes.tidyUp(true);
    AdmissionControl admission = loop.passes.admission();
    if (admission != null) {
      admission.takeBack();
    }
    for (int tries = 0; tries < TRIES && !loop.allTasks().isEmpty(); tries++) {
      for (Task<?> task : loop.allTasks()) {
        task.cancel("the loop is closed");
      }
      loop.passes.stop();
      loop.passes.drive();
    }
  }
}
