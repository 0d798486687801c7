// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.interop;

import dev.lockstep.AsyncFuture;
import dev.lockstep.CancelledError;
import dev.lockstep.Context;
import dev.lockstep.Task;
import dev.lockstep.internal.kernel.CallHandle;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Entry;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.LoopFuture;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Converts between futures of a loop and {@link CompletionStage}s. Cancellation is translated: a
 * {@link CancelledError} of the loop is a {@link CancellationException} of the stage.
 */
public final class CompletionStages {

  private CompletionStages() {}

  /**
   * Returns a future of the calling loop that completes as a stage does.
   *
   * @param stage the stage, which any thread may complete
   * @param <T> the type of the result
   * @return the future; cancelling it cancels the stage, if {@link
   *     CompletionStage#toCompletableFuture} is supported and leads to it
   */
  public static <T> AsyncFuture<T> fromStage(CompletionStage<T> stage) {
    Kernel loop = Current.loop();
    LoopFuture<T> future = new LoopFuture<>(loop);
    whenDone(stage, (value, error) -> runOn(loop, () -> complete(future, value, error)));
    if (future.isDone()) {
      return future;
    }
    loop.idle.stageAwaited();
    future.addInternalCallback(
        done -> {
          loop.idle.stageDone();
          if (done.isCancelled()) {
            cancel(stage);
          }
        },
        Entry.CALLBACK_LANE,
        null);
    return future;
  }

  /** Cancels a stage, if it is of a kind that can be: the others are left alone. */
  private static void cancel(CompletionStage<?> stage) {
    try {
      stage.toCompletableFuture().cancel(false);
    } catch (UnsupportedOperationException e) {
      // Stages need not have this method.
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the actions do not fail
  static <T> void whenDone(
      CompletionStage<T> stage, BiConsumer<? super T, ? super Throwable> action) {
    stage.whenComplete(action);
  }

  /** Runs an action on a loop: at once if the caller holds it, else as a callback of its own. */
  static void runOn(Kernel loop, Runnable action) {
    if (Current.loopOrNull() == loop) {
      action.run();
    } else if (!loop.isClosed()) {
      loop.scheduler.submit(new CallHandle(loop, new Context(), action));
    }
  }

  private static <T> void complete(
      LoopFuture<T> future, @Nullable T value, @Nullable Throwable error) {
    Throwable cause =
        error instanceof CompletionException wrapper && wrapper.getCause() != null
            ? wrapper.getCause()
            : error;
    if (cause == null) {
      future.finish(value);
    } else if (cause instanceof CancellationException || cause instanceof CancelledError) {
      future.endCancelled(cause.getMessage());
    } else {
      future.fail(cause);
    }
  }

  /**
   * Returns a future for code outside of the loop that completes when one of the loop's does.
   *
   * @param source the future of a loop
   * @param <T> the type of the result
   * @return a new future; cancelling it cancels the source
   */
  public static <T> CompletableFuture<T> toCompletableFuture(AsyncFuture<T> source) {
    LoopFuture<T> future = (LoopFuture<T>) source;
    CompletableFuture<T> result = future.loop.promises.create();
    if (future.loop.isRunning()) {
      runOn(future.loop, () -> link(future, result));
    } else {
      link(future, result);
    }
    future.loop.promises.breakIfClosed();
    return result;
  }

  private static <T> void link(LoopFuture<T> future, CompletableFuture<T> result) {
    Kernel loop = future.loop;
    if (future.isDone()) {
      transfer(future, result);
      return;
    }
    future.addInternalCallback(done -> transfer(future, result), Entry.CALLBACK_LANE, null);
    whenDone(
        result,
        (value, error) -> {
          if (error instanceof CancellationException && !loop.isClosed()) {
            runOn(loop, () -> future.cancel(error.getMessage()));
          }
        });
  }

  private static <T> void transfer(LoopFuture<T> future, CompletableFuture<T> result) {
    if (future.isCancelled()) {
      result.completeExceptionally(cancellation(future.cancelMessage()));
      return;
    }
    Throwable failure = future.exception();
    if (failure instanceof CancelledError) {
      result.completeExceptionally(cancellation(failure.getMessage()));
    } else if (failure != null) {
      result.completeExceptionally(failure);
    } else {
      result.complete(future.result());
    }
  }

  private static CancellationException cancellation(@Nullable String message) {
    return new CancellationException(message == null ? "cancelled" : message);
  }

  /** Runs a program as a task of a loop; callable from any thread. */
  public static <T> CompletableFuture<T> submit(Kernel loop, Callable<T> body) {
    loop.checkOpen();
    CompletableFuture<T> result = loop.promises.create();
    loop.callSoonThreadsafe(
        () -> {
          if (!result.isDone()) {
            Task<T> task = loop.createTask(null, body);
            link((LoopFuture<T>) task, result);
          }
        });
    loop.promises.breakIfClosed();
    return result;
  }
}
