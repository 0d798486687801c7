package dev.lockstep;

import dev.lockstep.internal.Stages;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A result that a loop's tasks can wait for (asyncio's {@code Future}). It is pending until it gets
 * a result, an exception, or is cancelled.
 *
 * <p>It belongs to one loop. Every method but {@link #toCompletableFuture()} must be called from
 * that loop: from one of its tasks or callbacks. Make one with {@link Async#future()}.
 *
 * @param <T> the type of the result
 */
public interface AsyncFuture<T> {

  /**
   * Waits for the result; a future that is done answers without giving up the loop.
   *
   * <p>When the waiting task is cancelled, this future is cancelled too; see {@link
   * Async#shield(AsyncFuture)} for how to prevent that.
   *
   * @return the result
   * @throws CancelledError if this future or the waiting task is cancelled
   * @throws TaskFailedException around the exception of this future, if that is checked; an
   *     unchecked exception or an error is thrown as it is
   * @throws IllegalStateException outside of this future's loop, or if the task waits for itself
   */
  T await();

  /**
   * Waits for the result like {@link #await()}, and throws a checked exception of the given type
   * unwrapped.
   *
   * @param checked the type of exception to throw as it is
   * @param <X> the type of exception to throw as it is
   * @return the result
   * @throws X the exception of this future, if it is of that type
   */
  <X extends Throwable> T await(Class<X> checked) throws X;

  /**
   * The result of a future that is done.
   *
   * @return the result
   * @throws InvalidStateException if it is pending
   * @throws CancelledError if it is cancelled
   * @throws TaskFailedException as {@link #await()} does
   */
  T result();

  /**
   * The exception of a future that is done.
   *
   * @return the exception, or null if there is a result
   * @throws InvalidStateException if it is pending
   * @throws CancelledError if it is cancelled
   */
  @Nullable Throwable exception();

  /**
   * Whether it has a result or an exception, or is cancelled.
   *
   * @return true if it is not pending
   */
  boolean isDone();

  /**
   * Whether it is cancelled.
   *
   * @return true if it ended by cancellation
   */
  boolean isCancelled();

  /**
   * Cancels it: its waiters get a {@link CancelledError}. A task is asked to end; see {@link Task}.
   *
   * @return false if it was done already
   */
  default boolean cancel() {
    return cancel(null);
  }

  /**
   * Cancels it with a message.
   *
   * @param message the message of the {@link CancelledError}, or null for none
   * @return false if it was done already
   */
  boolean cancel(@Nullable String message);

  /**
   * Gives it its result and wakes its waiters in the order in which they came.
   *
   * @param result the result
   * @throws InvalidStateException if it is done
   * @throws UnsupportedOperationException on a task
   */
  void setResult(T result);

  /**
   * Gives it its exception and wakes its waiters in the order in which they came.
   *
   * @param exception the exception
   * @throws InvalidStateException if it is done
   * @throws UnsupportedOperationException on a task
   */
  void setException(Throwable exception);

  /**
   * Has the callback called on the loop once this future is done: never at once, always as an entry
   * of the loop's queue, in the order in which the callbacks were added, and with the context
   * variables that the caller has now.
   *
   * @param callback what to call with this future
   */
  void addDoneCallback(Consumer<? super AsyncFuture<T>> callback);

  /**
   * Removes every registration of a callback.
   *
   * @param callback the callback
   * @return how many registrations were removed
   */
  int removeDoneCallback(Consumer<? super AsyncFuture<T>> callback);

  /**
   * This future for code outside of the loop; may be called from any thread. A cancelled future
   * completes it with a {@link java.util.concurrent.CancellationException}; cancelling it cancels
   * this future.
   *
   * @return a new future that completes when this one does
   */
  default CompletableFuture<T> toCompletableFuture() {
    return Stages.toCompletableFuture(this);
  }

  /**
   * The loop that this future belongs to.
   *
   * @return the loop
   */
  Loop loop();
}
