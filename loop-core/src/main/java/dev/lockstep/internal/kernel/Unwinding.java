// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import dev.lockstep.Task;

/** Ends the remaining tasks when a loop is closed, so that no thread stays behind. */
final class Unwinding {

  /** The number of cancellations of a task that keeps waiting before it is abandoned. */
  private static final int TRIES = 100;

  private Unwinding() {}

  static void unwind(Kernel loop) {
    loop.scheduler.setShuttingDown(true);
    AdmissionControl admission = loop.scheduler.admission();
    if (admission != null) {
      admission.readopt();
    }
    for (int tries = 0; tries < TRIES && !loop.allTasks().isEmpty(); tries++) {
      for (Task<?> task : loop.allTasks()) {
        task.cancel("the loop is closed");
      }
      loop.scheduler.stop();
      loop.scheduler.drive();
    }
  }
}
