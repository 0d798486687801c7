package dev.lockstep;

import dev.lockstep.internal.CompletionOrder;
import dev.lockstep.internal.Current;
import dev.lockstep.internal.Gather;
import dev.lockstep.internal.Offloading;
import dev.lockstep.internal.Shield;
import dev.lockstep.internal.Stages;
import dev.lockstep.internal.Subscription;
import dev.lockstep.internal.TimeoutScope;
import dev.lockstep.internal.Waits;
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
    run(main.asCallable());
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
    return spawn(body.asCallable());
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
    return spawn(name, body.asCallable());
  }

  /**
   * Starts a task that serves others for as long as the run lasts; see {@link
   * Loop#createBackgroundTask}.
   *
   * @param name the name, for people
   * @param body what it runs
   * @return the task
   */
  public static Task<Void> spawnBackground(String name, AsyncAction body) {
    return Loop.current().createBackgroundTask(name, body.asCallable());
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
    return Current.loop().createEagerTask(name, body);
  }

  /**
   * Starts a task without a result and runs its first step before it returns.
   *
   * @param name the name, for people, or null for a default one
   * @param body what it runs
   * @return the task, which may be done
   */
  public static Task<Void> spawnEager(@Nullable String name, AsyncAction body) {
    return spawnEager(name, body.asCallable());
  }

  /**
   * Makes a pending future of the caller's loop.
   *
   * @param <T> the type of the result
   * @return the future
   */
  public static <T> AsyncFuture<T> future() {
    return Loop.current().createFuture();
  }

  /**
   * Suspends the task for a time on the loop's clock.
   *
   * @param duration how long; nothing or less gives up one pass, as {@link #yieldNow()} does
   */
  public static void sleep(Duration duration) {
    Current.steps().sleep(duration);
  }

  /** Lets everything else that is ready go first, once. */
  public static void yieldNow() {
    Current.steps().yieldNow();
  }

  // ---- several futures

  /**
   * The results of several futures, in the order in which the futures are given. A future given
   * twice is waited for once and has its result in both places.
   *
   * @param futures futures of the caller's loop
   * @param <T> the type of the results
   * @return fails as soon as one of them fails or is cancelled, while the others go on; cancelling
   *     it cancels those that are not done
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static <T> AsyncFuture<List<T>> gather(AsyncFuture<? extends T>... futures) {
    return Gather.results(List.of(futures));
  }

  /**
   * The results of several futures; see {@link #gather(AsyncFuture[])}.
   *
   * @param futures futures of the caller's loop
   * @param <T> the type of the results
   * @return fails as soon as one of them fails or is cancelled
   */
  public static <T> AsyncFuture<List<T>> gather(
      Collection<? extends AsyncFuture<? extends T>> futures) {
    return Gather.results(futures);
  }

  /**
   * Starts tasks and gathers their results; see {@link #gather(AsyncFuture[])}.
   *
   * @param bodies what the tasks run
   * @param <T> the type of the results
   * @return fails as soon as one of them fails or is cancelled
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static <T> AsyncFuture<List<T>> gather(Callable<? extends T>... bodies) {
    return Gather.results(Gather.spawnAll(bodies));
  }

  /**
   * How several futures end, in the order in which the futures are given (asyncio's {@code gather}
   * with {@code return_exceptions}).
   *
   * @param futures futures of the caller's loop
   * @param <T> the type of the results
   * @return done when all of them are; cancelling it cancels those that are not done
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static <T> AsyncFuture<List<Outcome<T>>> gatherOutcomes(
      AsyncFuture<? extends T>... futures) {
    return Gather.outcomes(List.of(futures));
  }

  /**
   * How several futures end; see {@link #gatherOutcomes(AsyncFuture[])}.
   *
   * @param futures futures of the caller's loop
   * @param <T> the type of the results
   * @return done when all of them are
   */
  public static <T> AsyncFuture<List<Outcome<T>>> gatherOutcomes(
      Collection<? extends AsyncFuture<? extends T>> futures) {
    return Gather.outcomes(futures);
  }

  /**
   * Starts tasks and gathers how they end; see {@link #gatherOutcomes(AsyncFuture[])}.
   *
   * @param bodies what the tasks run
   * @param <T> the type of the results
   * @return done when all of them are
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static <T> AsyncFuture<List<Outcome<T>>> gatherOutcomes(Callable<? extends T>... bodies) {
    return Gather.outcomes(Gather.spawnAll(bodies));
  }

  /**
   * Waits until enough of several futures are done. Cancels none of them, also when the waiting
   * task is cancelled.
   *
   * @param futures futures of the caller's loop
   * @param returnWhen how many are enough
   * @param <F> the type of the futures
   * @return which are done and which are not
   * @throws IllegalArgumentException if there is no future
   */
  public static <F extends AsyncFuture<?>> Waited<F> wait(
      Collection<? extends F> futures, ReturnWhen returnWhen) {
    return Waits.wait(futures, returnWhen, null);
  }

  /**
   * Waits until enough of several futures are done, or a time is over, which is no error. Cancels
   * none of them.
   *
   * @param futures futures of the caller's loop
   * @param returnWhen how many are enough
   * @param limit how long to wait at most, or null
   * @param <F> the type of the futures
   * @return which are done and which are not
   * @throws IllegalArgumentException if there is no future
   */
  public static <F extends AsyncFuture<?>> Waited<F> wait(
      Collection<? extends F> futures, ReturnWhen returnWhen, @Nullable Duration limit) {
    return Waits.wait(futures, returnWhen, limit);
  }

  /**
   * Several futures in the order in which they complete; see {@link #asCompleted(Collection,
   * Duration)}.
   *
   * @param futures futures of the caller's loop
   * @param <T> the type of the results
   * @return an iterable to go over once
   */
  public static <T> Iterable<AsyncFuture<T>> asCompleted(
      Collection<? extends AsyncFuture<? extends T>> futures) {
    return CompletionOrder.of(futures, null);
  }

  /**
   * Several futures in the order in which they complete: each step of the iteration waits for the
   * next one, and returns it done. One given twice comes once.
   *
   * @param futures futures of the caller's loop
   * @param limit how long from now the iteration may wait, or null; after that each step throws an
   *     {@link AsyncTimeoutException}, while the futures go on
   * @param <T> the type of the results
   * @return an iterable to go over once
   */
  public static <T> Iterable<AsyncFuture<T>> asCompleted(
      Collection<? extends AsyncFuture<? extends T>> futures, @Nullable Duration limit) {
    return CompletionOrder.of(futures, limit);
  }

  // ---- limits of time

  /**
   * Waits for a future for a limited time. When the time is over, the future is cancelled and
   * waited for: if it ends with a result nevertheless, that is returned.
   *
   * @param future a future of the caller's loop
   * @param limit how long to wait; null for no limit, nothing or less for a future that must be
   *     done
   * @param <T> the type of the result
   * @return the result
   * @throws AsyncTimeoutException if the time is over
   * @throws CancelledError if the future or the task is cancelled
   */
  public static <T> T waitFor(AsyncFuture<T> future, @Nullable Duration limit) {
    return Waits.waitFor(future, limit);
  }

  /**
   * Runs a block in the calling task for a limited time, as {@link #timeout(Duration, Callable)}
   * does; if there is no time at all, the block does not run.
   *
   * @param body the block
   * @param limit how long it may take; null for no limit
   * @param <T> the type of its value
   * @return its value
   * @throws AsyncTimeoutException if the time is over
   */
  public static <T> T waitFor(Callable<T> body, @Nullable Duration limit) {
    return limit == null || limit.isPositive()
        ? timeout(limit, body)
        : Waits.waitFor(spawn(body), limit);
  }

  /**
   * Runs a block under a time limit. When the time is over, the task is cancelled, which leaves the
   * block as an {@link AsyncTimeoutException}; a block that catches the {@link CancelledError} and
   * returns has its value returned.
   *
   * @param limit how long it may take on the loop's clock; null for no limit, nothing or less for
   *     one that expires in the next pass
   * @param body the block
   * @param <T> the type of its value
   * @return its value
   * @throws AsyncTimeoutException if the time is over
   * @throws TaskFailedException around a checked exception of the block
   * @throws IllegalStateException outside of a task
   */
  public static <T> T timeout(@Nullable Duration limit, Callable<T> body) {
    return TimeoutScope.run(limit, timeout -> body.call());
  }

  /**
   * Runs a block without a value under a time limit; see {@link #timeout(Duration, Callable)}.
   *
   * @param limit how long it may take, or null
   * @param body the block
   */
  public static void timeout(@Nullable Duration limit, AsyncAction body) {
    timeout(limit, body.asCallable());
  }

  /**
   * Runs a block under a time limit that it can move; see {@link #timeout(Duration, Callable)}.
   *
   * @param limit how long it may take at first, or null
   * @param body the block, which is given its limit
   * @param <T> the type of its value
   * @return its value
   */
  public static <T> T timeout(@Nullable Duration limit, Timeout.Body<T> body) {
    return TimeoutScope.run(limit, body);
  }

  /**
   * Runs a block without a value under a time limit that it can move; see {@link #timeout(Duration,
   * Callable)}.
   *
   * @param limit how long it may take at first, or null
   * @param body the block, which is given its limit
   */
  public static void timeout(@Nullable Duration limit, Timeout.Action body) {
    TimeoutScope.run(limit, body.withValue());
  }

  /**
   * Runs a block up to a time; see {@link #timeout(Duration, Callable)}.
   *
   * @param when on the scale of {@link Loop#nanoTime()}
   * @param body the block
   * @param <T> the type of its value
   * @return its value
   */
  public static <T> T timeoutAt(long when, Callable<T> body) {
    return TimeoutScope.runUntil(when, timeout -> body.call());
  }

  /**
   * Runs a block without a value up to a time; see {@link #timeout(Duration, Callable)}.
   *
   * @param when on the scale of {@link Loop#nanoTime()}
   * @param body the block
   */
  public static void timeoutAt(long when, AsyncAction body) {
    timeoutAt(when, body.asCallable());
  }

  /**
   * Runs a block up to a time that it can move; see {@link #timeout(Duration, Callable)}.
   *
   * @param when on the scale of {@link Loop#nanoTime()}
   * @param body the block, which is given its limit
   * @param <T> the type of its value
   * @return its value
   */
  public static <T> T timeoutAt(long when, Timeout.Body<T> body) {
    return TimeoutScope.runUntil(when, body);
  }

  /**
   * Runs a block without a value up to a time that it can move; see {@link #timeout(Duration,
   * Callable)}.
   *
   * @param when on the scale of {@link Loop#nanoTime()}
   * @param body the block, which is given its limit
   */
  public static void timeoutAt(long when, Timeout.Action body) {
    TimeoutScope.runUntil(when, body.withValue());
  }

  // ---- holding a cancellation back

  /**
   * A future that ends as the given one does, but does not pass a cancellation on to it: cancelling
   * who waits for the shield does not cancel the work behind it.
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
   * @param body what the task runs
   * @param <T> the type of the result
   * @return the shield
   */
  public static <T> AsyncFuture<T> shield(Callable<T> body) {
    return Shield.of(spawn(body));
  }

  /**
   * Runs a block during which the calling task is not cancelled from outside of the block. A
   * cancellation that is requested meanwhile, also by a time limit or a group around the block, is
   * held back and counts as requested at the end of the block; what the block has computed is
   * returned, and the {@link CancelledError} is thrown where the task waits next. Limits and groups
   * inside of the block work as always.
   *
   * @param body the block
   * @param <T> the type of its value
   * @return its value
   * @throws TaskFailedException around a checked exception of the block
   * @throws IllegalStateException outside of a task
   */
  public static <T> T shielded(Callable<T> body) {
    return Shield.scope(body);
  }

  /**
   * Runs a block without a value during which the calling task is not cancelled from outside; see
   * {@link #shielded(Callable)}.
   *
   * @param body the block
   */
  public static void shielded(AsyncAction body) {
    shielded(body.asCallable());
  }

  // ---- Java's own world

  /**
   * Waits for a stage that this loop or something outside of it completes. On a virtual clock, take
   * a {@link Loop#hold(String)} for a stage that something outside completes, so that time waits
   * for it too.
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
   * The items of a publisher, for a loop of awaits in one task: {@code try (var items =
   * Async.items(publisher)) { for (var item : items) ... }}. An item is asked for when the loop
   * wants it, and not before. On a virtual clock, take a {@link Loop#hold(String)} for a publisher
   * that something outside of the loop feeds.
   *
   * @param publisher the publisher, which may call from any thread
   * @param <T> the type of the items
   * @return its items, to be closed
   */
  public static <T> AsyncItems<T> items(Flow.Publisher<? extends T> publisher) {
    return Subscription.of(publisher);
  }

  /**
   * Waits for blocking code that runs on a thread outside of the loop, with a copy of the caller's
   * context variables. When the task is cancelled, code that runs is not stopped, but nobody waits
   * for it any more; code that has not begun does not run.
   *
   * @param work the code
   * @param <T> the type of its value
   * @return its value
   * @throws CancelledError if the task is cancelled
   * @throws TaskFailedException around a checked exception of the code
   */
  public static <T> T toThread(Callable<T> work) {
    return Offloading.await(work);
  }

  /**
   * Waits for blocking code without a value that runs on a thread outside of the loop; see {@link
   * #toThread(Callable)}.
   *
   * @param work the code
   */
  public static void toThread(AsyncAction work) {
    toThread(work.asCallable());
  }

  /**
   * Random numbers from the caller's loop, which a test can repeat; see {@link
   * Loop#random(String)}.
   *
   * @param label what the numbers are for: {@code retry}, {@code ids}
   * @return the generator of that label
   */
  public static RandomGenerator random(String label) {
    return Loop.current().random(label);
  }

  /**
   * A random UUID from the caller's loop, which a test can repeat; see {@link
   * Loop#randomUuid(String)}.
   *
   * @param label what it is for
   * @return the UUID
   */
  public static UUID randomUuid(String label) {
    return Loop.current().randomUuid(label);
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
}
