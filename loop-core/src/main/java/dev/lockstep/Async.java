package dev.lockstep;

import dev.lockstep.internal.Current;
import dev.lockstep.internal.Programs;
import dev.lockstep.internal.Stages;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What a program says to the loop that runs it: the functions of asyncio, in direct style.
 *
 * <p>Each finds the loop and the task of its caller by itself. Outside of a loop they throw an
 * {@link IllegalStateException}, apart from {@link #run(Callable)}, which starts one.
 */
public final class Async {

  private Async() {}

  /**
   * Runs a program on a new loop on the real clock; the calling thread drives the loop, or, if it
   * is a virtual thread, waits for one that does.
   *
   * @param main the program
   * @param <T> the type of the result
   * @return the result
   * @throws TaskFailedException around a checked exception of the program
   * @throws IllegalStateException inside of a loop
   */
  public static <T> T run(Callable<T> main) {
    try (Runner runner = Runner.builder().build()) {
      return runner.run(main);
    }
  }

  /**
   * Runs a program without a result; see {@link #run(Callable)}.
   *
   * @param main the program
   */
  public static void run(AsyncAction main) {
    run(callable(main));
  }

  /**
   * Starts a task; its first step is queued.
   *
   * @param body what it runs
   * @param <T> the type of the result
   * @return the task
   */
  public static <T> Task<T> spawn(Callable<T> body) {
    return Current.loop().createTask(null, body);
  }

  /**
   * Starts a task without a result; its first step is queued.
   *
   * @param body what it runs
   * @return the task
   */
  public static Task<Void> spawn(AsyncAction body) {
    return spawn(callable(body));
  }

  /**
   * Starts a task with a name; its first step is queued.
   *
   * @param name the name, for people
   * @param body what it runs
   * @param <T> the type of the result
   * @return the task
   */
  public static <T> Task<T> spawn(String name, Callable<T> body) {
    return Current.loop().createTask(name, body);
  }

  /**
   * Starts a task with a name and without a result; its first step is queued.
   *
   * @param name the name, for people
   * @param body what it runs
   * @return the task
   */
  public static Task<Void> spawn(String name, AsyncAction body) {
    return spawn(name, callable(body));
  }

  /**
   * Starts a task and runs its first step before it returns (asyncio's eager start).
   *
   * @param name the name, for people, or null for a default one
   * @param body what it runs
   * @param <T> the type of the result
   * @return the task, which may be done
   */
  public static <T> Task<T> spawnEager(@Nullable String name, Callable<T> body) {
    return Programs.spawnEager(name, body);
  }

  /**
   * Starts a task without a result and runs its first step before it returns.
   *
   * @param name the name, for people, or null for a default one
   * @param body what it runs
   * @return the task, which may be done
   */
  public static Task<Void> spawnEager(@Nullable String name, AsyncAction body) {
    return spawnEager(name, callable(body));
  }

  /**
   * Makes a pending future of the caller's loop.
   *
   * @param <T> the type of the result
   * @return the future
   */
  public static <T> AsyncFuture<T> future() {
    return Current.loop().createFuture();
  }

  /**
   * Suspends the task for a time on the loop's clock.
   *
   * @param duration how long; nothing or less gives up one pass, as {@link #yieldNow()} does
   */
  public static void sleep(Duration duration) {
    Programs.sleep(duration);
  }

  /** Lets everything else that is ready go first, once. */
  public static void yieldNow() {
    Programs.yieldNow();
  }

  /**
   * Waits for a stage that this loop or something outside of it completes.
   *
   * @param stage the stage
   * @param <T> the type of the result
   * @return its result
   * @throws CancelledError if the task or the stage is cancelled; cancelling the task cancels the
   *     stage
   * @throws TaskFailedException around a checked exception of the stage
   */
  public static <T> T await(CompletionStage<T> stage) {
    return Stages.fromStage(stage).await();
  }

  /**
   * The task that calls.
   *
   * @return the task
   */
  public static Task<?> currentTask() {
    return Current.task();
  }

  /**
   * The tasks of the caller's loop that are not done, in the order in which they were made.
   *
   * @return an unmodifiable list
   */
  public static List<Task<?>> allTasks() {
    return Current.loop().allTasks();
  }

  static Callable<Void> callable(AsyncAction action) {
    return Programs.callable(action);
  }
}
