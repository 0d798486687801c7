// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.jdk;

import dev.lockstep.spi.CodeOwner;

/** The duty of a thread in a pool of the JDK, by its stack. */
public enum PoolDuty {
  /** It is no worker of a pool. */
  NO_POOL,
  /** It waits for a job. */
  NONE,
  /** It waits for a scheduled job, or until one is due. */
  SCHEDULED,
  /** It runs a job of a framework, such as a test. */
  OF_FRAMEWORK,
  /** It runs a job of the program. */
  OF_PROGRAM;

  /**
   * Returns the duty of a thread.
   *
   * @param stack its frames, the innermost first
   */
  public static PoolDuty of(StackTraceElement[] stack) {
    PoolDuty duty = NO_POOL;
    CodeOwner outermost = CodeOwner.JDK;
    for (StackTraceElement frame : stack) {
      switch (frame.getClassName() + '.' + frame.getMethodName()) {
        case "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.take",
            "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.poll" -> {
          return SCHEDULED;
        }
        case "java.util.concurrent.ThreadPoolExecutor.getTask",
            "java.util.concurrent.ForkJoinPool.awaitWork" -> {
          return NONE;
        }
        case "java.util.concurrent.ThreadPoolExecutor.runWorker",
            "java.util.concurrent.ForkJoinPool.runWorker" ->
            duty = outermost == CodeOwner.FRAMEWORK ? OF_FRAMEWORK : OF_PROGRAM;
        default -> {
          CodeOwner owner = CodeOwner.of(frame);
          outermost = owner == CodeOwner.JDK ? outermost : owner;
        }
      }
    }
    return duty;
  }

  /**
   * Returns whether a thread is the worker of a pool or timer that waits for a job. One that waits
   * until a job is due is not idle.
   */
  public static boolean isIdle(Thread thread) {
    boolean isUntimed = thread.getState() == Thread.State.WAITING;
    StackTraceElement[] stack = thread.getStackTrace();
    return switch (of(stack)) {
      case NONE -> true;
      case SCHEDULED -> isUntimed;
      case NO_POOL -> isUntimed && isInTimer(stack);
      case OF_FRAMEWORK, OF_PROGRAM -> false;
    };
  }

  /** Returns whether the loop of a timer waits, and not a task of the program that it runs. */
  private static boolean isInTimer(StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      if (frame.getClassName().equals("java.util.TimerThread")) {
        return true;
      }
      if (!frame.getClassName().equals("java.lang.Object")) {
        return false;
      }
    }
    return false;
  }
}
