// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A hook that creates the tasks of a loop, to start them differently or to wrap their code
 * (asyncio's task factory). Set with {@link Loop#setTaskFactory(TaskFactory)}.
 *
 * @since 0.1.0
 */
public interface TaskFactory {

  /** A factory that starts every task eagerly: its first step runs before its spawner goes on. */
  TaskFactory EAGER =
      new TaskFactory() {
        @Override
        public <T> Task<T> create(
            Starter starter, @Nullable String name, Callable<T> body, Start start) {
          return starter.start(name, body, Start.EAGER);
        }
      };

  /**
   * Creates a task. Called on the loop, for every task of it.
   *
   * @param starter creates tasks as the loop does without a factory
   * @param name the name, or null for a default one
   * @param body the code of the task
   * @param start when its spawner wants the first step to run
   * @param <T> the type of the result
   * @return the task, created by the starter
   */
  <T> Task<T> create(Starter starter, @Nullable String name, Callable<T> body, Start start);

  /** The time at which the first step of a task runs. */
  enum Start {
    /** In the next iteration: the step is queued. */
    QUEUED,

    /** At once, before the spawner goes on. */
    EAGER
  }

  /** A starter of tasks that works as a loop without a factory. */
  interface Starter {

    /**
     * Creates a task.
     *
     * @param name the name, or null for a default one
     * @param body the code of the task
     * @param start when its first step runs; if the loop does not run yet, it is queued in any case
     * @param <T> the type of the result
     * @return the task
     */
    <T> Task<T> start(@Nullable String name, Callable<T> body, Start start);
  }
}
