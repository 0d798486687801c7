// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import dev.lockstep.internal.report.CallGraphs;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program that runs on a loop, in direct style, concurrently with others (asyncio's {@code
 * Task}). It is an {@link AsyncFuture} of the program's result.
 *
 * {@snippet class="dev.lockstep.snippets.SnippetsTest" region="task" :
 * Task<Integer> task = Async.spawn("slow", () -> fetch(3600));
 * Async.sleep(Duration.ofSeconds(1));
 * task.cancel();
 * Async.wait(List.of(task), ReturnWhen.ALL_COMPLETED); // does not throw if it was cancelled
 * }
 *
 * <p>Cancelling a task cancels the wait that it is in, or throws a {@link CancelledError} at its
 * next step. A task cancelled before its first step never runs. Each request is counted; a task
 * that catches the error and goes on should call {@link #uncancel()}.
 *
 * @param <T> the type of the result
 * @since 0.1.0
 */
public interface Task<T> extends AsyncFuture<T> {

  /**
   * Returns the name, shown in reports: {@code Task-1}, {@code Task-2}, ... unless given.
   *
   * @return the name
   */
  String name();

  /**
   * Returns whether this task serves others and need not end before the run does; see {@link
   * Loop#createBackgroundTask}. May be called from any thread.
   *
   * @return true for a background task and the tasks that it spawned
   */
  boolean isBackground();

  /**
   * Changes the name.
   *
   * @param name the new name
   */
  void setName(String name);

  /**
   * Returns the number of cancellations that were requested and not taken back.
   *
   * @return the count
   */
  int cancelling();

  /**
   * Takes one cancellation request back. Taking back the last one also drops a cancellation that
   * was not delivered yet.
   *
   * @return the number of requests left
   */
  int uncancel();

  /**
   * Returns the place where this task was spawned, if the loop is in debug mode. May be called from
   * any thread.
   *
   * @return the frame of the program, or null
   */
  @Nullable StackTraceElement origin();

  /**
   * Returns the stack of this task where it waits; empty if it has not started or is done. May be
   * called from any thread.
   *
   * @return the frames, innermost first
   */
  List<StackTraceElement> stack();

  /**
   * Returns this task, its stack, and the tasks that wait for it, transitively (asyncio's {@code
   * capture_call_graph}). May be called from any thread, which sees a state of the recent past,
   * even if the loop is stuck. Takes time in proportion to the number of tasks of the loop.
   *
   * @return the graph; its {@code toString} returns the text
   */
  default CallGraph callGraph() {
    return CallGraphs.of(this);
  }

  /**
   * Describes what this task waits for: {@code AsyncLock@1[locked by task2, 1 waiting]}. May be
   * called from any thread.
   *
   * @return the description, empty if it waits for nothing
   */
  String waitingFor();
}
