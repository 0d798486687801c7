package dev.lockstep;

import dev.lockstep.internal.Current;
import dev.lockstep.internal.EventLoop;
import dev.lockstep.spi.LoopObserver;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An event loop (asyncio's loop): a queue of callbacks and task steps, timers, and a clock.
 *
 * <p>A pass of the loop waits for what is outside (not at all if something is ready), queues the
 * timers that are due, then runs what is queued; what that queues waits for the next pass.
 *
 * <p>Unless a method says otherwise it must be called from the loop itself: from one of its tasks
 * or callbacks, or from the thread that is about to drive it. Most programs need {@link Async}
 * only.
 */
public interface Loop extends AutoCloseable {

  /**
   * The loop that runs the caller.
   *
   * @return the loop
   * @throws IllegalStateException if the caller is not run by a loop
   */
  static Loop current() {
    return Current.loop().facade();
  }

  /**
   * The loop that runs the caller, if one does.
   *
   * @return the loop, or null outside of one
   */
  static @Nullable Loop currentOrNull() {
    EventLoop loop = Current.loopOrNull();
    return loop == null ? null : loop.facade();
  }

  /**
   * Returns what watches this loop, for libraries that report points of their own to it.
   *
   * @return all of the loop's observers as one, or null if it has none
   */
  @Nullable LoopObserver observer();

  /**
   * Queues a callback for the next pass.
   *
   * @param callback what to run; it gets a copy of the caller's context variables
   * @return a handle that cancels it
   * @throws IllegalStateException if the loop is closed
   */
  Handle callSoon(Runnable callback);

  /**
   * Queues a callback, from any thread, and wakes the loop.
   *
   * @param callback what to run
   * @return a handle that cancels it, from the loop only
   * @throws IllegalStateException if the loop is closed
   */
  Handle callSoonThreadsafe(Runnable callback);

  /**
   * Runs a callback later.
   *
   * @param delay how long from now; nothing or less means in the next pass
   * @param callback what to run
   * @return a handle that cancels it
   */
  Handle callLater(Duration delay, Runnable callback);

  /**
   * Runs a callback at a time. Timers due at the same time run in the order in which they were set.
   *
   * @param when on the scale of {@link #nanoTime()}
   * @param callback what to run
   * @return a handle that cancels it
   */
  Handle callAt(long when, Runnable callback);

  /**
   * An executor that runs each command as a task of this loop, after a delay on the loop's clock;
   * for {@link CompletableFuture#supplyAsync(java.util.function.Supplier, Executor)} in place of
   * {@link CompletableFuture#delayedExecutor}. Any thread may hand it commands.
   *
   * @param delay how long after a command is handed in; nothing or less means in the next pass
   * @return the executor; it throws an {@link IllegalStateException} once the loop is closed
   */
  Executor delayedExecutor(Duration delay);

  /**
   * This loop as the JDK's scheduler, for libraries that take one: each command runs as a task of
   * the loop, at a time of the loop's clock, and may wait as any task. Any thread may use it.
   *
   * <p>What waits for it, {@code get()}, {@code invokeAll} or {@code awaitTermination}, suspends
   * only the task that calls, and blocks a thread outside of the loop; time-outs count on the
   * loop's clock. A fixed rate runs late rather than twice at once. After {@code shutdown()} what
   * is delayed still runs and what is periodic stops, as in the JDK; {@code shutdownNow()} cancels
   * the futures of what had not begun too, so that nobody waits for them. When the loop is closed,
   * all that is left is cancelled.
   *
   * @return a new executor, which the loop does not wait for
   */
  ScheduledExecutorService scheduledExecutor();

  /**
   * The loop's monotonic time; may be read from any thread. {@code loop::nanoTime} is a ticker for
   * libraries that take one.
   *
   * @return nanoseconds from an origin of the clock's choice
   */
  long nanoTime();

  /**
   * The loop's time of day in UTC; may be read from any thread. Agrees with {@link #nanoTime()}; on
   * a virtual clock to the nanosecond. It is an {@link java.time.InstantSource} too; {@link
   * Clock#withZone} gives another zone.
   *
   * @return a clock
   */
  Clock clock();

  /**
   * Random numbers for programs. In production they are the JDK's, not for secrets, and the label
   * has no meaning. In a test (with a virtual clock, or a chance) each label has a stream of its
   * own, the same in every run of one seed: a number more drawn by one label does not change those
   * of another. Threads outside of the loop can draw too, but then the run is not repeatable.
   *
   * @param label what the numbers are for: {@code retry}, {@code ids}
   * @return the generator of that label, in a test the same one each time
   */
  RandomGenerator random(String label);

  /**
   * A random UUID (version 4, RFC 9562). In production it is {@link UUID#randomUUID()}; in a test
   * it is drawn from {@link #random(String)}.
   *
   * @param label what it is for
   * @return the UUID
   */
  UUID randomUuid(String label);

  /**
   * Makes a pending future of this loop.
   *
   * @param <T> the type of the result
   * @return the future
   */
  <T> AsyncFuture<T> createFuture();

  /**
   * Makes a task of this loop; its first step is queued. May be called before the loop runs.
   *
   * @param name the name, or null for a default one
   * @param body what it runs
   * @param <T> the type of the result
   * @return the task
   */
  <T> Task<T> createTask(@Nullable String name, Callable<T> body);

  /**
   * Makes a task that serves others for as long as they run: a heartbeat, a cache that refreshes.
   * It is cancelled and awaited at the end of the run, as every task that is left, and is no leak;
   * nor are the tasks that it spawns, which are background tasks too. On a virtual clock a run in
   * which only background tasks go on, for longer than the clock's horizon, is a deadlock.
   *
   * @param name the name, or null for a default one
   * @param body what it runs
   * @param <T> the type of the result
   * @return the task
   */
  <T> Task<T> createBackgroundTask(@Nullable String name, Callable<T> body);

  /**
   * Runs a program as a task of this loop, from any other thread.
   *
   * @param body what to run
   * @param <T> the type of the result
   * @return completes with the task; cancelling it cancels the task
   */
  <T> CompletableFuture<T> submit(Callable<T> body);

  /**
   * Runs blocking code on an executor, with a copy of the caller's context variables.
   *
   * @param executor where to run it
   * @param work what to run
   * @param <T> the type of the result
   * @return completes when it has run; cancelling it does not stop code that runs
   */
  <T> AsyncFuture<T> runInExecutor(Executor executor, Callable<T> work);

  /**
   * The tasks that are not done, in the order in which they were made. May be called from any
   * thread, which sees a state of the recent past.
   *
   * @return an unmodifiable list
   */
  List<Task<?>> allTasks();

  /**
   * The callbacks of {@link #callLater} and {@link #callAt} that wait for their time.
   *
   * @return an unmodifiable list, the first one due first
   */
  List<Handle> allTimers();

  /**
   * The holds that are open, by name. May be called from any thread.
   *
   * @return an unmodifiable list
   */
  List<Hold> allHolds();

  /**
   * The tasks that are not done as a text: where each waits, for what, who holds it and where it
   * was spawned. May be called from any thread.
   *
   * @return one line a task, and its stack below
   */
  String dumpTasks();

  /**
   * Runs the loop on the calling thread until a future is done.
   *
   * @param future a future of this loop
   * @param <T> the type of the result
   * @return the result of the future
   * @throws IllegalStateException if the loop or another one runs on this thread already, or if it
   *     was stopped before the future was done
   */
  <T> T runUntilComplete(AsyncFuture<T> future);

  /** Runs the loop on the calling thread until {@link #stop()}. */
  void runForever();

  /** Ends {@link #runForever()} after the current pass. May be called from any thread. */
  void stop();

  /**
   * Whether it runs; may be called from any thread.
   *
   * @return true between start and end of a run
   */
  boolean isRunning();

  /**
   * Whether it is closed; may be called from any thread.
   *
   * @return true after {@link #close()}
   */
  boolean isClosed();

  /**
   * Frees what the loop holds. Tasks that are not done are ended by a {@link CancelledError}.
   * Closing twice does nothing.
   *
   * @throws IllegalStateException if the loop runs
   */
  @Override
  void close();

  /**
   * Sets what makes the tasks of this loop; tasks that are made already are not touched.
   *
   * @param factory the factory, or null for the loop's own way
   */
  void setTaskFactory(@Nullable TaskFactory factory);

  /**
   * Sets who is told of errors that no one else gets: of callbacks, and of futures whose exception
   * nobody asked for.
   *
   * @param handler the handler, or null for the default one, which logs
   */
  void setExceptionHandler(@Nullable ExceptionHandler handler);

  /**
   * Tells the exception handler of an error.
   *
   * @param context what happened
   */
  void callExceptionHandler(ErrorContext context);

  /**
   * Whether debug mode is on: more checks, spawn sites, reports of slow steps.
   *
   * @return true if it is on
   */
  boolean isDebug();

  /**
   * Marks that work outside of the loop is pending. May be called from any thread.
   *
   * @param name what is pending, for people
   * @return the mark, to be closed when the work is done
   */
  Hold hold(String name);

  /**
   * The engine that runs the tasks.
   *
   * @return the engine
   */
  Engine engine();

  /** Is told of errors that nobody else gets. */
  @FunctionalInterface
  interface ExceptionHandler {

    /**
     * Handles an error. An exception that it throws goes to the default handler.
     *
     * @param loop the loop
     * @param context what happened
     */
    void handle(Loop loop, ErrorContext context);
  }

  /**
   * An error that nobody else gets.
   *
   * @param message what happened
   * @param exception the error, or null
   * @param task the task that it concerns, or null
   * @param future the future that it concerns, or null
   * @param handle the callback that it concerns, or null
   */
  record ErrorContext(
      String message,
      @Nullable Throwable exception,
      @Nullable Task<?> task,
      @Nullable AsyncFuture<?> future,
      @Nullable Handle handle) {}
}
