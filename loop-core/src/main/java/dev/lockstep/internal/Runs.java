package dev.lockstep.internal;

import dev.lockstep.AsyncFuture;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Runs a program on a loop: main, then what it left. */
public final class Runs {

  private Runs() {}

  /**
   * Runs a program as a task named {@code main}, then cancels and awaits the tasks that are left.
   *
   * @param loop a loop that does not run
   * @param main the program
   * @param <T> the type of the result
   * @return the result of the program
   */
  public static <T> T run(EventLoop loop, Callable<T> main) {
    if (Current.loopOrNull() != null) {
      throw new IllegalStateException(
          "already on a loop; use Async.spawn(...) or call the program directly");
    }
    if (Thread.currentThread().isVirtual()) {
      return onPlatformThread(loop, main);
    }
    T result;
    loop.tidyUp(false);
    try {
      result = loop.runUntilComplete(loop.createTask("main", main));
    } catch (Throwable e) {
      cancelLeftoversAfter(e, loop);
      throw e;
    }
    cancelLeftovers(loop);
    return result;
  }

  /** The failure of the program comes before what goes wrong while its tasks are ended. */
  private static void cancelLeftoversAfter(Throwable failure, EventLoop loop) {
    try {
      cancelLeftovers(loop);
    } catch (Throwable e) {
      if (e != failure) {
        failure.addSuppressed(e);
      }
    }
  }

  private static void cancelLeftovers(EventLoop loop) {
    loop.tidyUp(true);
    List<Task<?>> left = loop.allTasks();
    if (left.isEmpty()) {
      return;
    }
    left.forEach(Task::cancel);
    loop.runUntilComplete(allDone(loop, left));
    for (Task<?> task : left) {
      reportFailure(loop, (LoopTask<?>) task);
    }
  }

  /** Completes in the pass after the one in which the last of the tasks has ended. */
  private static AsyncFuture<?> allDone(EventLoop loop, List<Task<?>> tasks) {
    LoopFuture<Object> all = new LoopFuture<>(loop);
    int[] left = {tasks.size()};
    for (Task<?> task : tasks) {
      ((LoopTask<?>) task)
          .addInternalCallback(
              done -> {
                if (--left[0] == 0) {
                  all.finish(null);
                }
              },
              Entry.CALLBACK_LANE,
              all);
    }
    return all;
  }

  private static void reportFailure(EventLoop loop, LoopTask<?> task) {
    if (task.state() == LoopFuture.State.FAILED) {
      loop.callExceptionHandler(
          new Loop.ErrorContext(
              "task '" + task.name() + "' failed while the run was ending" + task.spawnedAt(),
              task.exception(),
              task,
              task,
              null));
    }
  }

  private static <T> T onPlatformThread(EventLoop loop, Callable<T> main) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread driver =
        Thread.ofPlatform()
            .name("lockstep-loop")
            .start(
                () -> {
                  try {
                    result.complete(run(loop, main));
                  } catch (Throwable e) {
                    result.completeExceptionally(e);
                  }
                });
    boolean interrupted = false;
    while (driver.isAlive()) {
      try {
        driver.join();
      } catch (InterruptedException e) {
        interrupted = true;
        loop.submitEntry(new CallHandle(loop, loop.context(), () -> cancelMain(loop)));
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    try {
      return result.join();
    } catch (CompletionException e) {
      throw Failures.rethrow(e.getCause());
    }
  }

  private static void cancelMain(EventLoop loop) {
    List<Task<?>> tasks = loop.allTasks();
    if (!tasks.isEmpty()) {
      tasks.get(0).cancel("the thread that waits for the run was interrupted");
    }
  }
}
