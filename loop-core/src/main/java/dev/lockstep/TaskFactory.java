package dev.lockstep;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a program and the tasks that its loop makes, to start them in another way or to
 * wrap what they run (asyncio's task factory). Set with {@link Loop#setTaskFactory(TaskFactory)}.
 */
public interface TaskFactory {

  /** Starts every task eagerly: its first step is run before its spawner goes on. */
  TaskFactory EAGER =
      new TaskFactory() {
        @Override
        public <T> Task<T> create(
            Starter starter, @Nullable String name, Callable<T> body, boolean eager) {
          return starter.start(name, body, true);
        }
      };

  /**
   * Makes a task. Called on the loop, for every task of it.
   *
   * @param starter what makes tasks as the loop does without a factory
   * @param name the name, or null for a default one
   * @param body what the task is to run
   * @param eager whether its first step is to be run at once
   * @param <T> the type of the result
   * @return the task, which the starter has made
   */
  <T> Task<T> create(Starter starter, @Nullable String name, Callable<T> body, boolean eager);

  /** Makes tasks as a loop does without a factory. */
  interface Starter {

    /**
     * Makes a task.
     *
     * @param name the name, or null for a default one
     * @param body what the task runs
     * @param eager whether its first step is run at once; if the loop does not run yet, it is
     *     queued all the same
     * @param <T> the type of the result
     * @return the task
     */
    <T> Task<T> start(@Nullable String name, Callable<T> body, boolean eager);
  }
}
