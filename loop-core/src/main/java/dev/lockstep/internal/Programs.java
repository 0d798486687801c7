package dev.lockstep.internal;

import dev.lockstep.AsyncAction;
import dev.lockstep.Task;
import java.time.Duration;
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
    return Current.loop().createEagerTask(name, body);
  }

  /**
   * Suspends the calling task for a time.
   *
   * @param duration how long
   */
  public static void sleep(Duration duration) {
    Current.loop().sleep(Durations.toNanos(duration));
  }

  /** Gives up one pass. */
  public static void yieldNow() {
    Current.loop().yieldNow();
  }
}
