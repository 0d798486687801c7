// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import dev.lockstep.Task;
import dev.lockstep.internal.jdk.JdkHooks;

/**
 * Ends the remaining tasks when a loop is closed, and the threads that nothing else would end, so
 * that none stays behind.
 */
final class Unwinding {

  /** The number of cancellations of a task that keeps waiting before it is abandoned. */
  private static final int TRIES = 100;

  /** The number of interrupts of a thread that waits again and again. */
  private static final int INTERRUPTS = 10;

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
      driveOnce(loop);
    }
    // with the agent, a later loop may wake the worker of a static pool
    if (!loop.loopClock().isVirtual() || !JdkHooks.areOn()) {
      for (int i = 0; i < INTERRUPTS && loop.engine.interruptObjectWaits(); i++) {
        driveOnce(loop);
      }
    }
  }

  private static void driveOnce(Kernel loop) {
    loop.scheduler.stop();
    loop.scheduler.drive();
  }
}
