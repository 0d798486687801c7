// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.monitor;

import java.util.List;

/**
 * The counts of a loop, for JMX; see {@link LoopMonitor}. Each may be read from any thread.
 *
 * @since 0.1.0
 */
public interface LoopMXBean {

  /**
   * Returns the number of tasks that are not done.
   *
   * @return 0 or more
   */
  int getTaskCount();

  /**
   * Returns the number of holds: work outside of the loop, such as offloaded calls.
   *
   * @return 0 or more
   */
  int getHoldCount();

  /**
   * Returns the names of the holds, such as {@code offloaded call of 'main'}.
   *
   * @return the names, in the order in which they were taken
   */
  List<String> getHolds();

  /**
   * Returns whether the loop is running.
   *
   * @return true between the beginning and the end of a run
   */
  boolean isRunning();

  /**
   * Returns the engine of the loop.
   *
   * @return {@code CARRIER} or {@code BATON}
   */
  String getEngine();

  /**
   * Describes the tasks: where each waits, and for what.
   *
   * @return the text of {@link dev.lockstep.Loop#dumpTasks()}
   */
  String dumpTasks();

  /**
   * Describes the tasks in the form of the JDK's thread dump files.
   *
   * @return the JSON of {@link LoopMonitor#dumpTasksAsJson}
   */
  String dumpTasksAsJson();
}
