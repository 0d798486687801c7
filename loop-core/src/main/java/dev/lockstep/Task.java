package dev.lockstep;

import dev.lockstep.internal.CallGraphs;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program that runs on a loop, in direct style, beside others (asyncio's {@code Task}). It is an
 * {@link AsyncFuture} of what the program returns.
 *
 * <p>Cancelling a task cancels what it waits for, or throws a {@link CancelledError} at its next
 * step. A task cancelled before its first step never runs. Each request is counted; a task that
 * catches the error and goes on should call {@link #uncancel()}.
 *
 * @param <T> the type of the result
 */
public interface Task<T> extends AsyncFuture<T> {

  /**
   * The name, for people. {@code Task-1}, {@code Task-2}, ... unless given.
   *
   * @return the name
   */
  String name();

  /**
   * Whether it serves others and need not end before the run does; see {@link
   * Loop#createBackgroundTask}. May be called from any thread.
   *
   * @return true for a background task and what it spawned
   */
  boolean isBackground();

  /**
   * Changes the name.
   *
   * @param name the new name
   */
  void setName(String name);

  /**
   * How many cancellations were requested and not taken back.
   *
   * @return the count
   */
  int cancelling();

  /**
   * Takes one cancellation request back. The last one takes back a cancellation that was not
   * delivered yet as well.
   *
   * @return how many requests are left
   */
  int uncancel();

  /**
   * Where it was spawned, if the loop is in debug mode. May be called from any thread.
   *
   * @return the frame of the program, or null
   */
  @Nullable StackTraceElement origin();

  /**
   * The stack of this task where it waits; empty if it has not started or is done. May be called
   * from any thread.
   *
   * @return the frames, innermost first
   */
  List<StackTraceElement> stack();

  /**
   * This task, where it is, and who waits for it, transitively (asyncio's {@code
   * capture_call_graph}). May be called from any thread, which sees a state of the recent past, and
   * of a loop that is stuck. Takes time in proportion to the number of tasks of the loop.
   *
   * @return the graph; its {@code toString} is the text
   */
  default CallGraph callGraph() {
    return CallGraphs.of(this);
  }

  /**
   * What the task waits for, as people call it: {@code AsyncLock@1[locked by task2, 1 waiting]}.
   * May be called from any thread.
   *
   * @return the description, empty if it waits for nothing
   */
  String waitingFor();
}
