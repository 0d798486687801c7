// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import dev.lockstep.internal.combine.Group;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A group of tasks that end before the block that started them does (asyncio's {@code TaskGroup}).
 *
 * {@snippet class="dev.lockstep.snippets.SnippetsTest" region="group" :
 * int sum =
 *     TaskGroup.run(
 *         group -> {
 *           Task<Integer> one = group.spawn("one", () -> fetch(1));
 *           Task<Integer> two = group.spawn("two", () -> fetch(2));
 *           return one.await() + two.await();
 *         });
 * }
 *
 * <p>The block ends when all its tasks have ended. If the block or one of the tasks fails, the
 * others are cancelled; once they have ended, the failures are thrown as one {@link
 * ExceptionGroup}, in the order in which they happened. If the task that runs the block is
 * cancelled from outside, so are the group's tasks, and the {@link CancelledError} is thrown unless
 * there are failures.
 *
 * <p>All methods must be called from the group's loop; any task of the loop may call them.
 *
 * @since 0.1.0
 */
public interface TaskGroup {

  /**
   * Runs a block with a group of tasks, and waits for all of them.
   *
   * @param body the block
   * @param <T> the type of its value
   * @return its value; null if {@link #cancel()} cut the block short
   * @throws ExceptionGroup if the block or tasks of the group have failed
   * @throws CancelledError if the current task is cancelled while the block runs or the tasks are
   *     awaited
   * @throws IllegalStateException outside of a task
   */
  static <T> @Nullable T run(Body<T> body) {
    return Group.run(body);
  }

  /**
   * Runs a block without a value with a group of tasks, and waits for all of them; see {@link
   * #run(Body)}.
   *
   * @param body the block
   * @throws ExceptionGroup if the block or tasks of the group have failed
   * @throws CancelledError if the current task is cancelled while the block runs or the tasks are
   *     awaited
   * @throws IllegalStateException outside of a task
   */
  static void run(Action body) {
    Group.run(body);
  }

  /**
   * Starts a task of the group; its first step is queued.
   *
   * @param body the code of the task
   * @param <T> the type of the result
   * @return the task
   * @throws IllegalStateException if the group has ended or is shutting down
   */
  <T> Task<T> spawn(Callable<T> body);

  /**
   * Starts a task of the group without a result; its first step is queued.
   *
   * @param body the code of the task
   * @return the task
   * @throws IllegalStateException if the group has ended or is shutting down
   */
  default Task<Void> spawn(AsyncAction body) {
    return spawn(body.asCallable());
  }

  /**
   * Starts a task of the group with a name; its first step is queued.
   *
   * @param name the name, shown in reports
   * @param body the code of the task
   * @param <T> the type of the result
   * @return the task
   * @throws IllegalStateException if the group has ended or is shutting down
   */
  <T> Task<T> spawn(String name, Callable<T> body);

  /**
   * Starts a task of the group with a name and without a result; its first step is queued.
   *
   * @param name the name, shown in reports
   * @param body the code of the task
   * @return the task
   * @throws IllegalStateException if the group has ended or is shutting down
   */
  default Task<Void> spawn(String name, AsyncAction body) {
    return spawn(name, body.asCallable());
  }

  /**
   * Starts a task of the group and runs its first step before it returns.
   *
   * @param name the name, shown in reports, or null for a default one
   * @param body the code of the task
   * @param <T> the type of the result
   * @return the task, which may be done
   * @throws IllegalStateException if the group has ended or is shutting down
   */
  <T> Task<T> spawnEager(@Nullable String name, Callable<T> body);

  /**
   * Cancels the rest of the group: its tasks and its block. The block then ends without a {@link
   * CancelledError}; failures are thrown as always, and so is a cancellation from elsewhere. Does
   * nothing a second time and after the end.
   */
  void cancel();

  /**
   * A block with a group of tasks that has a value.
   *
   * @param <T> the type of the value
   */
  @FunctionalInterface
  interface Body<T> extends Action {

    /**
     * Runs the block.
     *
     * @param group its group
     * @return its value
     * @throws Exception whatever the block throws
     */
    T call(TaskGroup group) throws Exception;

    @Override
    default void run(TaskGroup group) throws Exception {
      call(group);
    }
  }

  /** A block with a group of tasks that has no value. */
  @FunctionalInterface
  interface Action {

    /**
     * Runs the block.
     *
     * @param group its group
     * @throws Exception whatever the block throws
     */
    void run(TaskGroup group) throws Exception;
  }
}
