// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import dev.lockstep.internal.jdk.JdkPoints;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.spi.LoopObserver;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An event loop (asyncio's loop): a queue of callbacks and task steps, timers, and a clock.
 *
 * <p>An iteration of the loop waits for I/O and other threads (not at all if something is ready),
 * queues the timers that are due, then runs what is queued; what that queues waits for the next
 * iteration.
 *
 * <p>Unless a method says otherwise it must be called from the loop itself: from one of its tasks
 * or callbacks, or from the thread that is about to drive it. Most programs need {@link Async}
 * only.
 *
 * @since 0.1.0
 */
public interface Loop extends AutoCloseable {

  /**
   * Returns the loop that runs the caller.
   *
   * @return the loop
   * @throws IllegalStateException if the caller is not run by a loop
   */
  static Loop current() {
    return Current.loop().facade();
  }

  /**
   * Returns the loop that runs the caller, if any.
   *
   * @return the loop, or null outside of one
   */
  static @Nullable Loop currentOrNull() {
    Kernel loop = Current.loopOrNull();
    return loop == null ? null : loop.facade();
  }

  /**
   * Calls code of the program for a report, such as {@code toString}; its accesses are no points.
   *
   * @param call the call
   * @param <T> the type of the result
   * @return the result
   */
  static <T extends @Nullable Object> T withoutPoints(Supplier<T> call) {
    JdkPoints.quiet(1);
    try {
      return call.get();
    } finally {
      JdkPoints.quiet(-1);
    }
  }

  /**
   * Returns what watches this loop, for libraries that report points of their own to it.
   *
   * @return all of the loop's observers as one, or null if it has none
   */
  @Nullable LoopObserver observer();

  /**
   * Queues a callback for the next iteration.
   *
   * @param callback the code to run; it gets a copy of the caller's context variables
   * @return a handle that cancels it
   * @throws IllegalStateException if the loop is closed
   */
  Handle callSoon(Runnable callback);

  /**
   * Queues a callback, from any thread, and wakes the loop. Callbacks run in the order in which
   * they are queued, at most 10,000 of them in an iteration: threads that queue them faster than
   * the loop runs them fill the memory, but do not keep it from its timers and its I/O.
   *
   * @param callback the code to run
   * @return a handle that cancels it; to be called from the loop only
   * @throws IllegalStateException if the loop is closed
   */
  Handle callSoonThreadsafe(Runnable callback);

  /**
   * Runs a callback after a delay.
   *
   * @param delay the time from now; zero or less means in the next iteration
   * @param callback the code to run
   * @return a handle that cancels it
   * @throws IllegalStateException if the loop is closed
   */
  Handle callLater(Duration delay, Runnable callback);

  /**
   * Runs a callback at a time. Timers due at the same time run in the order in which they were set.
   *
   * @param when the time in nanoseconds, on the scale of {@link #nanoTime()}
   * @param callback the code to run
   * @return a handle that cancels it
   * @throws IllegalStateException if the loop is closed
   */
  Handle callAt(long when, Runnable callback);

  /**
   * Returns an executor that runs each command as a task of this loop, after a delay on the loop's
   * clock. It takes the place of {@link CompletableFuture#delayedExecutor} in {@link
   * CompletableFuture#supplyAsync(java.util.function.Supplier, Executor)}. Any thread may hand it
   * commands.
   *
   * @param delay the time after a command is handed in; zero or less means in the next iteration
   * @return the executor; it throws an {@link IllegalStateException} once the loop is closed
   */
  Executor delayedExecutor(Duration delay);

  /**
   * Returns this loop as a {@link ScheduledExecutorService}, for libraries that take one: each
   * command runs as a task of the loop, at a time of the loop's clock, and may wait as any task.
   * Any thread may use it.
   *
   * <p>A call that waits, such as {@code get()}, {@code invokeAll} or {@code awaitTermination},
   * suspends only the task that makes it, and blocks a thread outside of the loop; timeouts count
   * on the loop's clock. A task at a fixed rate runs late rather than twice at once. After {@code
   * shutdown()} delayed commands still run and periodic ones stop, as in the JDK; {@code
   * shutdownNow()} also cancels the futures of commands that had not begun, so that nobody waits
   * for them. Closing the loop cancels all that is left.
   *
   * @return a new executor, which the loop does not wait for
   */
  ScheduledExecutorService scheduledExecutor();

  /**
   * Returns the loop's monotonic time; may be called from any thread. {@code loop::nanoTime} is a
   * ticker for libraries that take one.
   *
   * @return nanoseconds from an origin that the clock chooses
   */
  long nanoTime();

  /**
   * Returns the loop's time of day in UTC, as a clock that any thread may read. It agrees with
   * {@link #nanoTime()}, on a virtual clock to the nanosecond. It is an {@link
   * java.time.InstantSource} too; {@link Clock#withZone} gives another zone.
   *
   * @return a clock
   */
  Clock clock();

  /**
   * Returns random numbers for programs. In production they are the JDK's, not for secrets, and the
   * label has no meaning. In a test (with a virtual clock, or a source of choices) each label has a
   * stream of its own, the same in every run of one seed: drawing one more number under one label
   * does not change the numbers of another. Threads outside of the loop can draw too, but then the
   * run cannot be repeated.
   *
   * @param label the purpose of the numbers: {@code retry}, {@code ids}
   * @return the generator of that label, in a test the same one each time
   */
  RandomGenerator random(String label);

  /**
   * Returns a random UUID (version 4, RFC 9562). In production it is {@link UUID#randomUUID()}; in
   * a test it is drawn from {@link #random(String)}.
   *
   * @param label its purpose
   * @return the UUID
   */
  UUID randomUuid(String label);

  /**
   * Creates a pending future of this loop.
   *
   * @param <T> the type of the result
   * @return the future
   */
  <T> AsyncFuture<T> createFuture();

  /**
   * Creates a task of this loop; its first step is queued. May be called before the loop runs.
   *
   * @param name the name, or null for a default one
   * @param body the code of the task
   * @param <T> the type of the result
   * @return the task
   * @throws IllegalStateException if the loop is closed
   */
  <T> Task<T> createTask(@Nullable String name, Callable<T> body);

  /**
   * Creates a task that serves others for as long as they run: a heartbeat, a cache that refreshes.
   * It is cancelled and awaited at the end of the run, as every remaining task, and does not count
   * as a leak; the tasks that it spawns are background tasks too. On a virtual clock, a run in
   * which only background tasks go on for longer than the clock's horizon is a deadlock.
   *
   * @param name the name, or null for a default one
   * @param body the code of the task
   * @param <T> the type of the result
   * @return the task
   * @throws IllegalStateException if the loop is closed
   */
  <T> Task<T> createBackgroundTask(@Nullable String name, Callable<T> body);

  /**
   * Runs a program as a task of this loop, from any other thread (asyncio's {@code
   * run_coroutine_threadsafe}).
   *
   * @param body the code of the task
   * @param <T> the type of the result
   * @return a future that completes with the task; cancelling it cancels the task
   */
  <T> CompletableFuture<T> submit(Callable<T> body);

  /**
   * Runs blocking code on an executor, with a copy of the caller's context variables (asyncio's
   * {@code run_in_executor}).
   *
   * @param executor the executor
   * @param work the code to run
   * @param <T> the type of the result
   * @return a future that completes when the code has run; cancelling it does not stop code that
   *     runs
   */
  <T> AsyncFuture<T> runInExecutor(Executor executor, Callable<T> work);

  /**
   * Returns the tasks that are not done, in the order in which they were created. May be called
   * from any thread, which sees a state of the recent past.
   *
   * @return an unmodifiable list
   */
  List<Task<?>> allTasks();

  /**
   * Returns the callbacks of {@link #callLater} and {@link #callAt} that are not due yet.
   *
   * @return an unmodifiable list, the first one due first
   */
  List<Handle> allTimers();

  /**
   * Returns the threads beside the tasks that code of this loop has started and that have not
   * ended: virtual threads, and with the agent platform threads and the workers of pools. Those of
   * a pool that an earlier loop has left are among them once this loop has woken them. Empty on the
   * baton engine. For code that holds the loop, or while nothing drives it.
   *
   * @return an unmodifiable list, in the order in which they were started
   */
  List<StartedThread> allThreads();

  /**
   * Returns the holds that are open. May be called from any thread.
   *
   * @return an unmodifiable list
   */
  List<Hold> allHolds();

  /**
   * Describes the tasks that are not done: where each waits, for what, the task that holds it, and
   * where it was spawned. May be called from any thread.
   *
   * @return one line per task, and its stack below
   */
  String dumpTasks();

  /**
   * Returns the thread that runs a step of a task, of another virtual thread or a callback at this
   * moment, for a watchdog that shows its stack or interrupts it. May be called from any thread: to
   * another one than that, the answer is a state of the recent past.
   *
   * @return the thread, or null if the loop is idle or does not run
   */
  @Nullable Thread runningThread();

  /**
   * Runs the loop on the calling thread until a future is done.
   *
   * @param future a future of this loop
   * @param <T> the type of the result
   * @return the result of the future
   * @throws CancelledError if the future is cancelled
   * @throws TaskFailedException around a checked exception of the future
   * @throws IllegalStateException if the loop or another one runs on this thread already, or if it
   *     was stopped before the future was done
   */
  <T> T runUntilComplete(AsyncFuture<T> future);

  /**
   * Runs the loop on the calling thread until {@link #stop()}.
   *
   * @throws IllegalStateException if the loop or another one runs on this thread already
   */
  void runForever();

  /** Ends {@link #runForever()} after the current iteration. May be called from any thread. */
  void stop();

  /**
   * Returns whether the loop runs; may be called from any thread.
   *
   * @return true between the start and the end of a run
   */
  boolean isRunning();

  /**
   * Returns whether the loop is closed; may be called from any thread.
   *
   * @return true after {@link #close()}
   */
  boolean isClosed();

  /**
   * Closes the loop and frees its resources. Tasks that are not done are ended by a {@link
   * CancelledError}. Closing twice does nothing.
   *
   * @throws IllegalStateException if the loop runs
   */
  @Override
  void close();

  /**
   * Sets the factory that creates the tasks of this loop from now on.
   *
   * @param factory the factory, or null for the loop's own
   */
  void setTaskFactory(@Nullable TaskFactory factory);

  /**
   * Sets the handler of errors that reach no caller: those of callbacks, of futures whose exception
   * was never retrieved, and those that end a virtual thread which code of the loop has started,
   * unless the program has an {@link Thread.UncaughtExceptionHandler} for it. The loop calls it.
   *
   * @param handler the handler, or null for the default one, which logs
   */
  void setExceptionHandler(@Nullable ExceptionHandler handler);

  /**
   * Passes an error to the exception handler.
   *
   * @param context the error
   */
  void callExceptionHandler(ErrorContext context);

  /**
   * Returns whether debug mode is on: more checks, spawn sites, reports of slow steps.
   *
   * @return true if it is on
   */
  boolean isDebug();

  /**
   * Marks that work outside of the loop is pending. May be called from any thread.
   *
   * @param name the name of the pending work, shown in reports
   * @return the mark, to be closed when the work is done
   */
  Hold hold(String name);

  /**
   * Returns the engine that runs the tasks.
   *
   * @return the engine
   */
  Engine engine();

  /** A handler of errors that reach no caller. */
  @FunctionalInterface
  interface ExceptionHandler {

    /**
     * Handles an error. An exception that it throws goes to the default handler.
     *
     * @param loop the loop
     * @param context the error
     */
    void handle(Loop loop, ErrorContext context);
  }

  /**
   * An error that reaches no caller.
   *
   * @param message a description of the error
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
