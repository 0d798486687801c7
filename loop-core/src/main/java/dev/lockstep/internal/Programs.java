package dev.lockstep.internal;

import dev.lockstep.AsyncAction;
import dev.lockstep.Task;
import dev.lockstep.Timeout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The basic calls of a program, behind the static functions of {@code Async}. */
public final class Programs {

  private Programs() {}

  /**
   * An action as a callable of null.
   *
   * @param action the action
   * @return the callable
   */
  @SuppressWarnings("NullAway") // Void has no other value
  public static Callable<Void> callable(AsyncAction action) {
    return () -> {
      action.run();
      return null;
    };
  }

  /**
   * Starts a task and runs its first step.
   *
   * @param name the name, or null
   * @param body what it runs
   * @param <T> the type of the result
   * @return the task
   */
  public static <T> Task<T> spawnEager(@Nullable String name, Callable<T> body) {
    return Current.loop().createTask(name, body, true);
  }

  /**
   * Suspends the calling task for a time.
   *
   * @param duration how long
   */
  public static void sleep(Duration duration) {
    Current.loop().steps.sleep(Durations.toNanos(duration));
  }

  /** Gives up one pass. */
  public static void yieldNow() {
    Current.loop().steps.yieldNow();
  }

  /**
   * Starts a task for each of several programs; their first steps are queued in that order.
   *
   * @param bodies what the tasks run
   * @param <T> the type of the results
   * @return the tasks
   */
  public static <T> List<Task<? extends T>> spawnAll(Callable<? extends T>[] bodies) {
    EventLoop loop = Current.loop();
    List<Task<? extends T>> tasks = new ArrayList<>(bodies.length);
    for (Callable<? extends T> body : bodies) {
      tasks.add(loop.createTask(null, body));
    }
    return tasks;
  }

  /**
   * A block under a time limit without a value as one with a value, which means nothing.
   *
   * @param action the block
   * @return the same with a value
   */
  public static Timeout.Body<Boolean> withValue(Timeout.Action action) {
    return timeout -> {
      action.run(timeout);
      return true;
    };
  }
}
