// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.jdk;

import dev.lockstep.spi.CodeOwner;

/** The workers of the JDK's pools and timers that wait for a job. */
public final class IdleWorkers {

  private IdleWorkers() {}

  /**
   * Returns whether a thread is the worker of a pool or timer that waits for a job. One that waits
   * until a job is due is not idle.
   */
  public static boolean isIdle(Thread thread) {
    Thread.State state = thread.getState();
    for (StackTraceElement frame : thread.getStackTrace()) { // the innermost first
      switch (frame.getClassName() + '.' + frame.getMethodName()) {
        case "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.take",
            "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.poll",
            "java.util.TimerThread.mainLoop" -> {
          return state == Thread.State.WAITING;
        }
        case "java.util.concurrent.ThreadPoolExecutor.getTask",
            "java.util.concurrent.ForkJoinPool.awaitWork" -> {
          return true;
        }
        default -> {
          if (CodeOwner.of(frame) != CodeOwner.JDK) {
            return false;
          }
        }
      }
    }
    return false;
  }
}
