package dev.lockstep;

import dev.lockstep.internal.Reports;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task, where it is, and who waits for it, transitively (asyncio's {@code FutureCallGraph}). Who
 * waits for a task is who awaits it, directly or through gather, shield, wait or a group, and who
 * waits for a lock that it holds. {@code toString} is the text.
 *
 * <p>Each task is described once; where it comes up again, {@link #occurrence()} says so and the
 * stack and the awaiters are left out. So the graph is finite and as large as the number of waits.
 *
 * @param task the name of the task
 * @param state what it does, as the end of a sentence: {@code waits for sleep of PT1S}
 * @param spawnedAt where it was spawned, if the loop is in debug mode
 * @param stack the frames of the program, innermost first; empty if it has not started or is done
 * @param awaitedBy the tasks that wait for it, in the order in which they were made
 * @param occurrence whether the task is described here
 */
public record CallGraph(
    String task,
    String state,
    @Nullable StackTraceElement spawnedAt,
    List<StackTraceElement> stack,
    List<CallGraph> awaitedBy,
    Occurrence occurrence) {

  /** Whether a place in the graph describes its task. */
  public enum Occurrence {
    /** It does. */
    FIRST,
    /** Another place, which comes earlier in the text, does. */
    REPEATED,
    /** The task waits for itself: it is one of those that this place is reached from. */
    CYCLE
  }

  /**
   * A copy.
   *
   * @param task the name of the task
   * @param state what it does
   * @param spawnedAt where it was spawned, or null
   * @param stack the frames of the program
   * @param awaitedBy the tasks that wait for it
   * @param occurrence whether the task is described here
   */
  public CallGraph {
    stack = List.copyOf(stack);
    awaitedBy = List.copyOf(awaitedBy);
  }

  /** {@return the graph as lines, a task first and who waits for it indented below} */
  @Override
  public String toString() {
    return Reports.callGraph(this);
  }
}
