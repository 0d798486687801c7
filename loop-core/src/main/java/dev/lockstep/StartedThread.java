// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import org.jspecify.annotations.Nullable;

/**
 * A thread that code of a loop has started: it runs under the loop but is no task.
 *
 * @since 0.1.0
 */
public interface StartedThread {

  /**
   * Returns the thread that the program has started.
   *
   * @return a virtual thread, or with the agent a platform thread
   */
  Thread startedThread();

  /**
   * Returns the place where it was started, if the loop is in debug mode.
   *
   * @return the frame of the program, or null if it is not known
   */
  @Nullable StackTraceElement origin();

  /**
   * Returns whether it belongs to a background task, which has started it or what has started it.
   * So do the threads of the hosts of a simulated world.
   *
   * @return true if nobody waits for its end
   */
  boolean isBackground();

  /**
   * Returns whether it is the worker of a pool or of a {@link java.util.Timer} of the JDK that has
   * nothing to do, and no job that will be due.
   *
   * @return true if it waits for a job
   */
  boolean isIdle();
}
