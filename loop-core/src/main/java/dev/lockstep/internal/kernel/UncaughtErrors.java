// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import java.lang.Thread.UncaughtExceptionHandler;

/**
 * The JVM's default handler of uncaught exceptions while loops are open, unless the program has set
 * one: what ends a virtual thread that code of a loop has started, and that neither the thread's
 * own handler nor the program's default one takes, goes to the exception handler of the loop. What
 * ends any other thread is printed, as the JDK does.
 */
final class UncaughtErrors implements UncaughtExceptionHandler {

  private static final UncaughtErrors HANDLER = new UncaughtErrors();

  /** The number of open loops that have run. */
  private static int loops;

  private UncaughtErrors() {}

  /** Called when a loop runs for the first time. */
  static synchronized void loopOpens() {
    loops++;
    if (Thread.getDefaultUncaughtExceptionHandler() == null) {
      Thread.setDefaultUncaughtExceptionHandler(HANDLER);
    }
  }

  /** Called when a loop that has run is closed. */
  static synchronized void loopCloses() {
    loops--;
    if (loops == 0 && Thread.getDefaultUncaughtExceptionHandler() == HANDLER) {
      Thread.setDefaultUncaughtExceptionHandler(null);
    }
  }

  /** Called by the thread that an exception has ended, which may be outside of any loop. */
  @Override
  public void uncaughtException(Thread thread, Throwable error) {
    // the current thread also where the agent runs a platform thread in a virtual one
    Kernel loop = Thread.currentThread().isVirtual() ? Current.loopOrStarter() : null;
    if (loop == null || !loop.threadFailed(thread, error)) {
      System.err.print("Exception in thread \"" + thread.getName() + "\" ");
      error.printStackTrace();
    }
  }
}
