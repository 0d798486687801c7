package dev.lockstep;

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
   * What the task waits for, as people call it: {@code Lock@1a held by task2}. May be called from
   * any thread.
   *
   * @return the description, empty if it waits for nothing
   */
  String waitingFor();
}
