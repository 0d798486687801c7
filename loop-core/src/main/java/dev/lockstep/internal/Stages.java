package dev.lockstep.internal;

import dev.lockstep.AsyncFuture;
import dev.lockstep.CancelledError;
import dev.lockstep.Task;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The border between futures of a loop and {@link CompletionStage}s. Cancellation is translated: a
 * {@link CancelledError} on this side is a {@link CancellationException} on that one.
 */
public final class Stages {

  private Stages() {}

  /**
   * A future of the calling loop that completes as a stage does.
   *
   * @param stage the stage, which any thread may complete
   * @param <T> the type of the result
   * @return the future; cancelling it cancels the stage
   */
  public static <T> AsyncFuture<T> fromStage(CompletionStage<T> stage) {
    EventLoop loop = Current.loop();
    LoopFuture<T> future = new LoopFuture<>(loop);
    CompletableFuture<T> completable = stage.toCompletableFuture();
    if (completable.isDone()) {
      completable.whenComplete((value, error) -> complete(future, value, error));
      return future;
    }
    completable.whenComplete((value, error) -> runOn(loop, () -> complete(future, value, error)));
    future.addInternalCallback(
        done -> {
          if (done.isCancelled()) {
            completable.cancel(false);
          }
        },
        Entry.CALLBACK_LANE,
        null);
    return future;
  }

  /** Runs something on a loop: now if the caller holds it, else as a callback of its own. */
  private static void runOn(EventLoop loop, Runnable action) {
    if (Current.loopOrNull() == loop) {
      action.run();
    } else if (!loop.isClosed()) {
      loop.submitEntry(new CallHandle(loop, loop.context(), action));
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
    } else if (cause instanceof CancellationException) {
      future.endCancelled(cause.getMessage());
    } else {
      future.fail(cause);
    }
  }

  static <T> CompletableFuture<T> toCompletableFuture(LoopFuture<T> future) {
    CompletableFuture<T> result = new CompletableFuture<>();
    EventLoop loop = future.loop;
    if (loop.isRunning()) {
      runOn(loop, () -> link(future, result));
    } else {
      link(future, result);
    }
    return result;
  }

  private static <T> void link(LoopFuture<T> future, CompletableFuture<T> result) {
    EventLoop loop = future.loop;
    if (future.isDone()) {
      transfer(future, result);
      return;
    }
    future.addInternalCallback(done -> transfer(future, result), Entry.CALLBACK_LANE, null);
    result.whenComplete(
        (value, error) -> {
          if (error instanceof CancellationException) {
            runOn(loop, () -> future.cancel(error.getMessage()));
          }
        });
  }

  private static <T> void transfer(LoopFuture<T> future, CompletableFuture<T> result) {
    switch (future.state()) {
      case CANCELLED ->
          result.completeExceptionally(
              new CancellationException(
                  future.cancelMessage() == null ? "cancelled" : future.cancelMessage()));
      case FAILED ->
          result.completeExceptionally(java.util.Objects.requireNonNull(future.exception()));
      default -> result.complete(future.result());
    }
  }

  /** Runs a program as a task of a loop, from outside of it. */
  static <T> CompletableFuture<T> submit(EventLoop loop, Callable<T> body) {
    CompletableFuture<T> result = new CompletableFuture<>();
    loop.callSoonThreadsafe(
        () -> {
          if (!result.isDone()) {
            Task<T> task = loop.createTask(null, body);
            link((LoopFuture<T>) task, result);
          }
        });
    return result;
  }
}
