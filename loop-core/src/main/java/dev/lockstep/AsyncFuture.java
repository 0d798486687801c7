// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import dev.lockstep.internal.interop.CompletionStages;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A result that a loop's tasks can wait for (asyncio's {@code Future}). It is pending until it gets
 * a result, an exception, or is cancelled.
 *
 * <p>It belongs to one loop. Every method but {@link #toCompletableFuture()} must be called from
 * that loop: from one of its tasks or callbacks. Create one with {@link Async#future()}.
 *
 * @param <T> the type of the result
 * @since 0.1.0
 */
public interface AsyncFuture<T> {

  /**
   * Waits for the result; a future that is done returns it at once, without suspending the task.
   *
   * <p>When the waiting task is cancelled, this future is cancelled too; {@link
   * Async#shield(AsyncFuture)} prevents that.
   *
   * @return the result
   * @throws CancelledError if this future is cancelled, or the current task while it waits
   * @throws TaskFailedException around the exception of this future, if that is checked; an
   *     unchecked exception or an error is thrown as it is
   * @throws IllegalStateException outside of this future's loop, in a callback, or if the task
   *     waits for itself
   */
  T await();

  /**
   * Waits for the result as {@link #await()} does, and throws a checked exception of the given type
   * unwrapped.
   *
   * @param checked the type of exception to throw as it is
   * @param <X> the type of exception to throw as it is
   * @return the result
   * @throws X the exception of this future, if it is of that type
   * @throws CancelledError if this future is cancelled, or the current task while it waits
   * @throws TaskFailedException around a checked exception of another type
   */
  <X extends Throwable> T await(Class<X> checked) throws X;

  /**
   * Returns the result of a future that is done.
   *
   * @return the result
   * @throws InvalidStateException if it is pending
   * @throws CancelledError if it is cancelled
   * @throws TaskFailedException as {@link #await()} does
   */
  T result();

  /**
   * Returns the exception of a future that is done.
   *
   * @return the exception, or null if there is a result
   * @throws InvalidStateException if it is pending
   * @throws CancelledError if it is cancelled
   */
  @Nullable Throwable exception();

  /**
   * Returns whether this future has a result or an exception, or is cancelled.
   *
   * @return true if it is not pending
   */
  boolean isDone();

  /**
   * Returns whether this future ended by cancellation.
   *
   * @return true if it is cancelled
   */
  boolean isCancelled();

  /**
   * Cancels this future: its waiters get a {@link CancelledError}. A task is asked to end; see
   * {@link Task}.
   *
   * @return false if it was done already
   */
  default boolean cancel() {
    return cancel(null);
  }

  /**
   * Cancels this future with a message.
   *
   * @param message the message of the {@link CancelledError}, or null for none
   * @return false if it was done already
   */
  boolean cancel(@Nullable String message);

  /**
   * Sets the result and wakes the waiters in the order in which they came.
   *
   * @param result the result
   * @throws InvalidStateException if this future is done
   * @throws UnsupportedOperationException on a task
   */
  void setResult(T result);

  /**
   * Sets the exception and wakes the waiters in the order in which they came.
   *
   * @param exception the exception
   * @throws InvalidStateException if this future is done
   * @throws UnsupportedOperationException on a task
   */
  void setException(Throwable exception);

  /**
   * Adds a callback to be run once this future is done. It never runs at once but always as an
   * entry of the loop's queue, in the order in which the callbacks were added, with a copy of the
   * context variables that the caller has now.
   *
   * @param callback the code to run, which is given this future
   */
  void addDoneCallback(Consumer<? super AsyncFuture<T>> callback);

  /**
   * Removes a callback, however often it was added.
   *
   * @param callback the callback
   * @return how many registrations were removed
   */
  int removeDoneCallback(Consumer<? super AsyncFuture<T>> callback);

  /**
   * Returns a view of this future for code outside of the loop; may be called from any thread. If
   * this future is cancelled, the view completes with a {@link
   * java.util.concurrent.CancellationException}; cancelling the view cancels this future.
   *
   * @return a new future that completes when this one does
   */
  default CompletableFuture<T> toCompletableFuture() {
    return CompletionStages.toCompletableFuture(this);
  }

  /**
   * Returns the loop that this future belongs to.
   *
   * @return the loop
   */
  Loop loop();
}
