// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.run;

import dev.lockstep.Loop.ErrorContext;
import dev.lockstep.Task;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.Patience;
import dev.lockstep.internal.util.Failures;
import dev.lockstep.spi.CodeOwner;
import dev.lockstep.spi.Watchdog;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs a program on a loop: its main task, then the cleanup of the tasks that are left. */
public final class MainRun {

  private MainRun() {}

  /**
   * Runs a program as a task named {@code main}, then cancels and awaits the tasks that are left.
   *
   * @param loop a loop that does not run
   * @param main the program
   * @param limit the longest time on the loop's clock for the remaining tasks to end
   * @param watchdog the watchdog that stops the run if it takes too long on the real clock, or null
   * @param <T> the type of the result
   * @return the result of the program
   * @throws IllegalStateException if the caller is already on a loop
   * @throws dev.lockstep.WatchdogError if the watchdog stops the run
   */
  public static <T> T run(
      Kernel loop, Callable<T> main, Duration limit, @Nullable Watchdog watchdog) {
    if (Current.loopOrNull() != null) {
      throw new IllegalStateException(
          "already on a loop; use Async.spawn(...) or call the program directly");
    }
    Task<T> task = loop.createTask("main", main);
    if (watchdog != null) {
      Runnable cancel = () -> cancelMain(loop, task, "the watchdog or an interrupt ended the run");
      WatchedRun run = new WatchedRun(loop, watchdog, cancel);
      return run.make(() -> toTheEnd(loop, task, limit, run::failed));
    }
    return drive(
        () -> toTheEnd(loop, task, limit, failure -> {}),
        () -> cancelMain(loop, task, "the thread that waits for the run was interrupted"));
  }

  private static void cancelMain(Kernel loop, Task<?> main, String why) {
    loop.callSoonThreadsafe(() -> main.cancel(why));
  }

  /**
   * Runs the main task, then the cleanup.
   *
   * @param failed gets the failure of the program before the cleanup begins
   */
  private static <T> T toTheEnd(
      Kernel loop, Task<T> main, Duration limit, Consumer<Throwable> failed) {
    T value;
    loop.scheduler.setShuttingDown(false);
    try {
      value = loop.runUntilComplete(main);
    } catch (Throwable e) {
      failed.accept(e);
      endAfter(e, loop, limit);
      throw e;
    }
    RunCleanup.end(loop, limit, null);
    return value;
  }

  /**
   * Ends the remaining tasks; what goes wrong there is suppressed in the failure of the program.
   */
  @SuppressWarnings("ReferenceEquality") // one throwable, or another one
  private static void endAfter(Throwable failure, Kernel loop, Duration limit) {
    try {
      RunCleanup.end(loop, limit, failure);
    } catch (Throwable e) {
      if (e != failure) {
        failure.addSuppressed(e);
      }
    }
  }

  /**
   * Closes a loop and shuts down its offloaded calls.
   *
   * @param loop a loop that does not run
   * @param limit the longest real time for offloaded calls to end, and for a task that keeps the
   *     loop
   */
  public static void close(Kernel loop, Duration limit) {
    if (loop.isClosed() || loop.isGivenUp()) {
      return;
    }
    drive(
        () -> {
          try {
            if (loop.hasOffload()) {
              RunCleanup.endOffload(loop, limit);
            }
          } finally {
            closeKernel(loop, RunCleanup.realLimit(loop, limit));
          }
          return true;
        },
        () -> {});
  }

  private static void closeKernel(Kernel loop, Duration limit) {
    loop.scheduler.setPatience(new Patience(limit, () -> {}, () -> {}));
    try {
      loop.close();
    } catch (IllegalStateException e) {
      if (!loop.isGivenUp()) {
        throw e;
      }
      loop.callExceptionHandler(
          new ErrorContext(String.valueOf(e.getMessage()), null, null, null, null));
    }
  }

  /**
   * Drives a loop on this thread. On a virtual thread or inside of another loop that is impossible;
   * then a new platform thread drives it and is joined.
   */
  private static <T> T drive(Callable<T> program, Runnable whenInterrupted) {
    if (!Thread.currentThread().isVirtual() && Current.loopOrNull() == null) {
      try {
        return program.call();
      } catch (Exception e) {
        throw Failures.rethrow(e);
      }
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread driver =
        CodeOwner.startRuntimeThread(
            Thread.ofPlatform().name("lockstep-loop"), () -> complete(result, program));
    join(driver, whenInterrupted);
    try {
      return result.join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      throw Failures.rethrow(cause == null ? e : cause);
    }
  }

  private static <T> void complete(CompletableFuture<T> result, Callable<T> program) {
    try {
      result.complete(program.call());
    } catch (Throwable e) {
      result.completeExceptionally(e);
    }
  }

  private static void join(Thread driver, Runnable whenInterrupted) {
    boolean interrupted = false;
    while (driver.isAlive()) {
      try {
        driver.join();
      } catch (InterruptedException e) {
        interrupted = true;
        whenInterrupted.run();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
