// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import dev.lockstep.internal.report.Reports;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task, its stack, and the tasks that wait for it, transitively (asyncio's {@code
 * FutureCallGraph}). A task waits for another one if it awaits it, directly or through gather,
 * shield, wait or a group, or if it waits for a lock that the other one holds. {@code toString}
 * returns the text.
 *
 * <p>Each task is described once. Where it comes up again, the stack and the awaiters are left out
 * and {@link #occurrence()} tells the two apart, so the graph is finite and as large as the number
 * of waits.
 *
 * @param task the name of the task
 * @param state the state of the task, as the end of a sentence: {@code waits for sleep of PT1S}
 * @param spawnedAt the place where it was spawned, if the loop is in debug mode
 * @param stack the frames of the program, innermost first; empty if it has not started or is done
 * @param awaitedBy the tasks that wait for it, in the order in which they were created
 * @param occurrence whether the task is described here
 * @since 0.1.0
 */
public record CallGraph(
    String task,
    String state,
    @Nullable StackTraceElement spawnedAt,
    List<StackTraceElement> stack,
    List<CallGraph> awaitedBy,
    Occurrence occurrence) {

  /** The three ways in which a task can occur in the graph. */
  public enum Occurrence {
    /** The task is described here. */
    FIRST,
    /** The task is described at another place, which comes earlier in the text. */
    REPEATED,
    /** The task waits for itself: it is one of those that lead to this place. */
    CYCLE
  }

  /**
   * Creates a node with copies of the lists.
   *
   * @param task the name of the task
   * @param state the state of the task
   * @param spawnedAt the place where it was spawned, or null
   * @param stack the frames of the program
   * @param awaitedBy the tasks that wait for it
   * @param occurrence whether the task is described here
   */
  public CallGraph {
    stack = List.copyOf(stack);
    awaitedBy = List.copyOf(awaitedBy);
  }

  /** {@return the graph as lines: a task first, the tasks that wait for it indented below} */
  @Override
  public String toString() {
    return Reports.callGraph(this);
  }
}
