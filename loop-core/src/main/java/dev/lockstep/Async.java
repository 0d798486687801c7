// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import dev.lockstep.internal.combine.CompletionOrder;
import dev.lockstep.internal.combine.Gather;
import dev.lockstep.internal.combine.Shield;
import dev.lockstep.internal.combine.TimeoutScope;
import dev.lockstep.internal.combine.WaitForMany;
import dev.lockstep.internal.interop.CompletionStages;
import dev.lockstep.internal.interop.Offloading;
import dev.lockstep.internal.interop.Subscription;
import dev.lockstep.internal.kernel.Current;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The functions of asyncio, in direct style: the API that a program calls on the loop that runs it.
 *
 * {@snippet class="dev.lockstep.snippets.SnippetsTest" region="gather" :
 * Task<Integer> first = Async.spawn("first", () -> fetch(1));
 * Task<Integer> second = Async.spawn("second", () -> fetch(2));
 * List<Integer> pages = Async.gather(first, second).await(); // two seconds, not three
 * }
 *
 * <p>Each function finds the loop and the task of its caller by itself. Outside of a loop each
 * throws an {@link IllegalStateException}, apart from {@link #run(Callable)}, which starts a loop.
 *
 * @since 0.1.0
 */
public final class Async {

  private Async() {}

  /**
   * Runs a program on a new loop on the real clock (asyncio's {@code run}). The calling thread
   * drives the loop; a virtual thread waits for a platform thread that does.
   *
   * @param main the program
   * @param <T> the type of the result
   * @return the result
   * @throws TaskFailedException around a checked exception of the program
   * @throws CancelledError if the program ends by a cancellation
   * @throws IllegalStateException if the calling thread is run by a loop already
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
    run(main.asCallable());
  }

  /**
   * Starts a task; its first step is queued.
   *
   * @param body the code of the task
   * @param <T> the type of the result
   * @return the task
   */
  public static <T> Task<T> spawn(Callable<T> body) {
    return Current.loop().createTask(null, body);
  }

  /**
   * Starts a task without a result; its first step is queued.
   *
   * @param body the code of the task
   * @return the task
   */
  public static Task<Void> spawn(AsyncAction body) {
    return spawn(body.asCallable());
  }

  /**
   * Starts a task with a name; its first step is queued.
   *
   * @param name the name, shown in reports
   * @param body the code of the task
   * @param <T> the type of the result
   * @return the task
   */
  public static <T> Task<T> spawn(String name, Callable<T> body) {
    return Current.loop().createTask(name, body);
  }

  /**
   * Starts a task with a name and without a result; its first step is queued.
   *
   * @param name the name, shown in reports
   * @param body the code of the task
   * @return the task
   */
  public static Task<Void> spawn(String name, AsyncAction body) {
    return spawn(name, body.asCallable());
  }

  /**
   * Starts a task that serves others until the run ends; see {@link Loop#createBackgroundTask}.
   *
   * @param name the name, shown in reports
   * @param body the code of the task
   * @return the task
   */
  public static Task<Void> spawnBackground(String name, AsyncAction body) {
    return Loop.current().createBackgroundTask(name, body.asCallable());
  }

  /**
   * Starts a task and runs its first step before it returns (asyncio's {@code eager_start}).
   *
   * @param name the name, shown in reports, or null for a default one
   * @param body the code of the task
   * @param <T> the type of the result
   * @return the task, which may be done
   */
  public static <T> Task<T> spawnEager(@Nullable String name, Callable<T> body) {
    return Current.loop().createEagerTask(name, body);
  }

  /**
   * Starts a task without a result and runs its first step before it returns.
   *
   * @param name the name, shown in reports, or null for a default one
   * @param body the code of the task
   * @return the task, which may be done
   */
  public static Task<Void> spawnEager(@Nullable String name, AsyncAction body) {
    return spawnEager(name, body.asCallable());
  }

  /**
   * Creates a pending future of the caller's loop.
   *
   * @param <T> the type of the result
   * @return the future
   */
  public static <T> AsyncFuture<T> future() {
    return Loop.current().createFuture();
  }

  /**
   * Suspends the current task for a duration on the loop's clock.
   *
   * @param duration the time to sleep; zero or less gives up one iteration, as {@link #yieldNow()}
   *     does
   * @throws CancelledError if the current task is cancelled while it sleeps
   * @throws IllegalStateException outside of a loop, or in a callback, which cannot wait
   */
  public static void sleep(Duration duration) {
    Current.step().sleep(duration);
  }

  /**
   * Suspends the current task once, until everything else that is ready has run (asyncio's {@code
   * sleep(0)}).
   *
   * @throws CancelledError if the current task is cancelled meanwhile
   * @throws IllegalStateException outside of a loop, or in a callback, which cannot wait
   */
  public static void yieldNow() {
    Current.step().yieldNow();
  }

  // ---- several futures

  /**
   * Gathers the results of several futures, in the order in which the futures are given (asyncio's
   * {@code gather}). A future given twice is waited for once and has its result in both places.
   *
   * @param futures futures of the caller's loop
   * @param <T> the type of the results
   * @return a future that fails as soon as one of them fails or is cancelled, while the others go
   *     on; cancelling it cancels those that are not done
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static <T> AsyncFuture<List<T>> gather(AsyncFuture<? extends T>... futures) {
    return Gather.results(List.of(futures));
  }

  /**
   * Gathers the results of several futures; see {@link #gather(AsyncFuture[])}.
   *
   * @param futures futures of the caller's loop
   * @param <T> the type of the results
   * @return a future that fails as soon as one of them fails or is cancelled
   */
  public static <T> AsyncFuture<List<T>> gather(
      Collection<? extends AsyncFuture<? extends T>> futures) {
    return Gather.results(futures);
  }

  /**
   * Starts tasks and gathers their results; see {@link #gather(AsyncFuture[])}.
   *
   * @param bodies the code of the tasks
   * @param <T> the type of the results
   * @return a future that fails as soon as one of them fails or is cancelled
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static <T> AsyncFuture<List<T>> gather(Callable<? extends T>... bodies) {
    return Gather.results(Gather.spawnAll(bodies));
  }

  /**
   * Gathers the outcomes of several futures, in the order in which the futures are given (asyncio's
   * {@code gather} with {@code return_exceptions}).
   *
   * @param futures futures of the caller's loop
   * @param <T> the type of the results
   * @return a future that is done when all of them are; cancelling it cancels those that are not
   *     done
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static <T> AsyncFuture<List<Outcome<T>>> gatherOutcomes(
      AsyncFuture<? extends T>... futures) {
    return Gather.outcomes(List.of(futures));
  }

  /**
   * Gathers the outcomes of several futures; see {@link #gatherOutcomes(AsyncFuture[])}.
   *
   * @param futures futures of the caller's loop
   * @param <T> the type of the results
   * @return a future that is done when all of them are
   */
  public static <T> AsyncFuture<List<Outcome<T>>> gatherOutcomes(
      Collection<? extends AsyncFuture<? extends T>> futures) {
    return Gather.outcomes(futures);
  }

  /**
   * Starts tasks and gathers their outcomes; see {@link #gatherOutcomes(AsyncFuture[])}.
   *
   * @param bodies the code of the tasks
   * @param <T> the type of the results
   * @return a future that is done when all of them are
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static <T> AsyncFuture<List<Outcome<T>>> gatherOutcomes(Callable<? extends T>... bodies) {
    return Gather.outcomes(Gather.spawnAll(bodies));
  }

  /**
   * Suspends the current task until enough of several futures are done (asyncio's {@code wait}).
   * Cancels none of them, even when the current task is cancelled.
   *
   * @param futures futures of the caller's loop, at least one
   * @param returnWhen the condition to return on
   * @param <F> the type of the futures
   * @return the futures that are done and those that are pending
   * @throws IllegalArgumentException if there is no future
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public static <F extends AsyncFuture<?>> WaitResult<F> wait(
      Collection<? extends F> futures, ReturnWhen returnWhen) {
    return WaitForMany.wait(futures, returnWhen, null);
  }

  /**
   * Suspends the current task until enough of several futures are done, or the limit has passed,
   * which is no error. Cancels none of them.
   *
   * @param futures futures of the caller's loop, at least one
   * @param returnWhen the condition to return on
   * @param limit the longest time to wait, on the loop's clock, or null for no limit
   * @param <F> the type of the futures
   * @return the futures that are done and those that are pending
   * @throws IllegalArgumentException if there is no future
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public static <F extends AsyncFuture<?>> WaitResult<F> wait(
      Collection<? extends F> futures, ReturnWhen returnWhen, @Nullable Duration limit) {
    return WaitForMany.wait(futures, returnWhen, limit);
  }

  /**
   * Returns several futures in the order in which they complete; see {@link
   * #asCompleted(Collection, Duration)}.
   *
   * @param futures futures of the caller's loop
   * @param <T> the type of the results
   * @return an iterable that can be iterated once
   */
  public static <T> Iterable<AsyncFuture<T>> asCompleted(
      Collection<? extends AsyncFuture<? extends T>> futures) {
    return CompletionOrder.of(futures, null);
  }

  /**
   * Returns several futures in the order in which they complete (asyncio's {@code as_completed}).
   * Each step of the iteration suspends the current task until the next future is done, and returns
   * that one; it throws a {@link CancelledError} if the task is cancelled meanwhile. A future given
   * twice comes once.
   *
   * @param futures futures of the caller's loop
   * @param limit the time from now that the iteration may take, or null for no limit; after that
   *     each step throws an {@link AsyncTimeoutException}, while the futures go on
   * @param <T> the type of the results
   * @return an iterable that can be iterated once
   */
  public static <T> Iterable<AsyncFuture<T>> asCompleted(
      Collection<? extends AsyncFuture<? extends T>> futures, @Nullable Duration limit) {
    return CompletionOrder.of(futures, limit);
  }

  // ---- time limits

  /**
   * Waits for a future for a limited time (asyncio's {@code wait_for}). When the time is over, the
   * future is cancelled and waited for: if it ends with a result nevertheless, that is returned.
   *
   * @param future a future of the caller's loop
   * @param limit the longest time to wait, on the loop's clock; null for no limit, zero or less for
   *     a future that must be done already
   * @param <T> the type of the result
   * @return the result
   * @throws AsyncTimeoutException if the time is over
   * @throws CancelledError if the future is cancelled, or the current task while it waits
   */
  public static <T> T waitFor(AsyncFuture<T> future, @Nullable Duration limit) {
    return WaitForMany.waitFor(future, limit);
  }

  /**
   * Runs a block in the current task for a limited time, as {@link #timeout(Duration, Block)} does;
   * with a limit of zero or less the block does not run.
   *
   * @param body the block
   * @param limit the longest time that it may take, on the loop's clock; null for no limit
   * @param <T> the type of its value
   * @param <X> the checked exceptions that it throws
   * @return its value
   * @throws X if the block fails
   * @throws AsyncTimeoutException if the time is over
   * @throws CancelledError if the current task is cancelled while the block waits
   */
  public static <T, X extends Exception> T waitFor(Block<T, X> body, @Nullable Duration limit)
      throws X {
    return limit == null || limit.isPositive()
        ? timeout(limit, body)
        : WaitForMany.waitFor(spawn(body), limit);
  }

  /**
   * Runs a block under a time limit (asyncio's {@code timeout}). When the time is over, the current
   * task is cancelled, and that cancellation leaves the block as an {@link AsyncTimeoutException}.
   * A block that catches the {@link CancelledError} and returns has its value returned; an
   * exception that it throws is thrown as it is. {@link Timeout#run(Duration, Timeout.Body)} hands
   * the block its limit, to move it.
   *
   * @param limit the longest time that it may take, on the loop's clock; null for no limit, zero or
   *     less for a limit that expires in the next iteration
   * @param body the block
   * @param <T> the type of its value
   * @param <X> the checked exceptions that it throws
   * @return its value
   * @throws X if the block fails
   * @throws AsyncTimeoutException if the time is over
   * @throws CancelledError if the current task is cancelled by anything else while the block waits
   * @throws IllegalStateException outside of a task
   */
  public static <T, X extends Exception> T timeout(@Nullable Duration limit, Block<T, X> body)
      throws X {
    return TimeoutScope.run(limit, timeout -> body.call());
  }

  /**
   * Runs a block without a value under a time limit; see {@link #timeout(Duration, Block)}.
   *
   * @param limit the longest time that it may take, or null for no limit
   * @param body the block
   * @param <X> the checked exceptions that it throws
   * @throws X if the block fails
   * @throws AsyncTimeoutException if the time is over
   * @throws CancelledError if the current task is cancelled while the block waits
   */
  public static <X extends Exception> void timeout(@Nullable Duration limit, Block.Action<X> body)
      throws X {
    timeout(limit, body.withValue());
  }

  /**
   * Runs a block until a deadline; see {@link #timeout(Duration, Block)}.
   *
   * @param when the deadline in nanoseconds, on the scale of {@link Loop#nanoTime()}
   * @param body the block
   * @param <T> the type of its value
   * @param <X> the checked exceptions that it throws
   * @return its value
   * @throws X if the block fails
   * @throws AsyncTimeoutException if the deadline has come
   * @throws CancelledError if the current task is cancelled while the block waits
   */
  public static <T, X extends Exception> T timeoutAt(long when, Block<T, X> body) throws X {
    return TimeoutScope.runUntil(when, timeout -> body.call());
  }

  /**
   * Runs a block without a value until a deadline; see {@link #timeout(Duration, Block)}.
   *
   * @param when the deadline in nanoseconds, on the scale of {@link Loop#nanoTime()}
   * @param body the block
   * @param <X> the checked exceptions that it throws
   * @throws X if the block fails
   * @throws AsyncTimeoutException if the deadline has come
   * @throws CancelledError if the current task is cancelled while the block waits
   */
  public static <X extends Exception> void timeoutAt(long when, Block.Action<X> body) throws X {
    timeoutAt(when, body.withValue());
  }

  // ---- shielding from cancellation

  /**
   * Returns a future that ends as the given one does, but does not pass a cancellation on to it:
   * cancelling a task that waits for the shield does not cancel the work behind it.
   *
   * @param future a future of the caller's loop
   * @param <T> the type of the result
   * @return the shield, or the future itself if it is done
   */
  public static <T> AsyncFuture<T> shield(AsyncFuture<T> future) {
    return Shield.of(future);
  }

  /**
   * Starts a task and shields it; see {@link #shield(AsyncFuture)}.
   *
   * @param body the code of the task
   * @param <T> the type of the result
   * @return the shield
   */
  public static <T> AsyncFuture<T> shield(Callable<T> body) {
    return Shield.of(spawn(body));
  }

  /**
   * Runs a block during which nothing outside of the block can cancel the current task. A
   * cancellation that is requested meanwhile, by a time limit or a group around the block too, is
   * held back and delivered after the block: the block's value is returned, and the {@link
   * CancelledError} is thrown where the task waits next. Time limits and groups inside of the block
   * work as always.
   *
   * @param body the block
   * @param <T> the type of its value
   * @param <X> the checked exceptions that it throws
   * @return its value
   * @throws X if the block fails
   * @throws IllegalStateException outside of a task
   */
  public static <T, X extends Exception> T shielded(Block<T, X> body) throws X {
    return Shield.scope(body);
  }

  /**
   * Runs a block without a value during which nothing outside of the block can cancel the current
   * task; see {@link #shielded(Block)}.
   *
   * @param body the block
   * @param <X> the checked exceptions that it throws
   * @throws X if the block fails
   * @throws IllegalStateException outside of a task
   */
  public static <X extends Exception> void shielded(Block.Action<X> body) throws X {
    shielded(body.withValue());
  }

  // ---- stages, publishers and threads of the JDK

  /**
   * Waits for a stage that this loop or something outside of it completes. On a virtual clock, take
   * a {@link Loop#hold(String)} for a stage that something outside completes, so that virtual time
   * waits for it too. Of the stage only {@code whenComplete} is needed.
   *
   * @param stage the stage
   * @param <T> the type of the result
   * @return its result
   * @throws CancelledError if the stage is cancelled, or the current task while it waits;
   *     cancelling the task cancels the stage, if that supports {@code toCompletableFuture}
   * @throws TaskFailedException around a checked exception of the stage
   */
  public static <T> T await(CompletionStage<T> stage) {
    return CompletionStages.fromStage(stage).await();
  }

  /**
   * Subscribes to a publisher and returns its items, for a loop in one task: {@code try (var items
   * = Async.items(publisher)) { for (var item : items) ... }}. An item is requested when the loop
   * asks for it, and not before. On a virtual clock, take a {@link Loop#hold(String)} for a
   * publisher that something outside of the loop feeds.
   *
   * @param publisher the publisher, which may call from any thread
   * @param <T> the type of the items
   * @return its items, to be closed
   */
  public static <T> AsyncItems<T> items(Flow.Publisher<? extends T> publisher) {
    return Subscription.of(publisher);
  }

  /**
   * Runs blocking code on a thread outside of the loop, with a copy of the caller's context
   * variables, and waits for it (asyncio's {@code to_thread}). When the task is cancelled, code
   * that runs already is not stopped, but its result is dropped; code that has not begun does not
   * run. Use {@link #open} for code that opens something.
   *
   * @param work the code
   * @param <T> the type of its value
   * @param <X> the checked exceptions that it throws
   * @return its value
   * @throws X if the code fails
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public static <T, X extends Exception> T toThread(Block<T, X> work) throws X {
    return Offloading.await(work);
  }

  /**
   * Runs blocking code without a value on a thread outside of the loop, and waits for it; see
   * {@link #toThread(Block)}.
   *
   * @param work the code
   * @param <X> the checked exceptions that it throws
   * @throws X if the code fails
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public static <X extends Exception> void toThread(Block.Action<X> work) throws X {
    toThread(work.withValue());
  }

  /**
   * Opens a resource on a thread outside of the loop, as {@link #toThread(Block)} does, and waits
   * for it: {@code Async.open(() -> DriverManager.getConnection(url))}. When the task is cancelled,
   * nobody gets the resource: it is closed, by the thread that opens it or, if it was just about to
   * be handed over, by the caller's.
   *
   * @param opener the code
   * @param <T> the type of the resource
   * @param <X> the checked exceptions that the code throws
   * @return the resource, to be closed by the caller; null if the code returned null
   * @throws X if the code fails
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public static <T extends @Nullable AutoCloseable, X extends Exception> T open(Block<T, X> opener)
      throws X {
    return Offloading.awaitResource(opener);
  }

  /**
   * Returns random numbers from the caller's loop, which a test can repeat; see {@link
   * Loop#random(String)}.
   *
   * @param label the purpose of the numbers: {@code retry}, {@code ids}
   * @return the generator of that label
   */
  public static RandomGenerator random(String label) {
    return Loop.current().random(label);
  }

  /**
   * Returns a random UUID from the caller's loop, which a test can repeat; see {@link
   * Loop#randomUuid(String)}.
   *
   * @param label its purpose
   * @return the UUID
   */
  public static UUID randomUuid(String label) {
    return Loop.current().randomUuid(label);
  }

  /**
   * Returns the current task.
   *
   * @return the task
   * @throws IllegalStateException outside of a task
   */
  public static Task<?> currentTask() {
    return Current.task();
  }

  /**
   * Returns the tasks of the caller's loop that are not done, in the order in which they were
   * created.
   *
   * @return an unmodifiable list
   */
  public static List<Task<?>> allTasks() {
    return Current.loop().allTasks();
  }
}
