// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.combine;

import dev.lockstep.AsyncFuture;
import dev.lockstep.CancelledError;
import dev.lockstep.ExceptionGroup;
import dev.lockstep.Loop.ErrorContext;
import dev.lockstep.Task;
import dev.lockstep.TaskGroup;
import dev.lockstep.internal.kernel.Entry;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.LoopTask;
import dev.lockstep.internal.kernel.Waiter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A task group: the tasks of one block, which does not end before they have. */
public final class Group implements TaskGroup {

  private final Kernel loop;
  private final LoopTask<?> parent;
  private final int shields;
  private final Set<LoopTask<?>> children = new LinkedHashSet<>();
  private final List<Throwable> errors = new ArrayList<>();
  private final Consumer<AsyncFuture<?>> whenDone = this::childDone;
  private boolean exiting;
  private boolean aborting;

  /** True if this group has cancelled its parent; the request is taken back at the end. */
  private boolean parentCancelled;

  /** The parent's wait for the end of the last child. */
  private @Nullable Waiter allDone;

  private Group(LoopTask<?> parent) {
    this.parent = parent;
    loop = parent.loop;
    shields = parent.shields();
  }

  /**
   * Runs a block with a group of tasks, and waits for the tasks.
   *
   * @param body the block
   * @param <T> the type of its value
   * @return its value, or null if the group cancelled the block and took that back
   * @throws CancelledError if the current task is cancelled from outside of the group
   * @throws ExceptionGroup if the block or a task failed
   */
  public static <T> @Nullable T run(Body<T> body) {
    Group group = new Group(LoopTask.current("TaskGroup.run()"));
    T value = null;
    Throwable thrown = null;
    try {
      value = body.call(group);
    } catch (Throwable e) {
      thrown = group.parent.asCancellation(e);
    }
    group.exit(thrown);
    return value;
  }

  /**
   * Runs a block without a value with a group of tasks, and waits for the tasks.
   *
   * @param body the block
   */
  public static void run(Action body) {
    Group.<Boolean>run(
        (Body<Boolean>)
            group -> {
              body.run(group);
              return true;
            });
  }

  @Override
  public <T> Task<T> spawn(Callable<T> body) {
    checkOpen();
    return joined(loop.createTask(null, body));
  }

  @Override
  public <T> Task<T> spawn(String name, Callable<T> body) {
    checkOpen();
    return joined(loop.createTask(name, body));
  }

  @Override
  public <T> Task<T> spawnEager(@Nullable String name, Callable<T> body) {
    checkOpen();
    return joined(loop.createEagerTask(name, body));
  }

  private void checkOpen() {
    if (exiting && children.isEmpty()) {
      throw new IllegalStateException(
          "this task group has ended; spawn inside of TaskGroup.run(...)");
    }
    if (aborting) {
      throw new IllegalStateException(
          "this task group is shutting down; catch its failure outside and start another one");
    }
  }

  private <T> Task<T> joined(Task<T> started) {
    LoopTask<T> task = (LoopTask<T>) started;
    children.add(task);
    task.addInternalCallback(whenDone, Entry.CALLBACK_LANE, parent);
    if (aborting && !task.isDone()) {
      task.cancel();
    }
    return task;
  }

  private void childDone(AsyncFuture<?> done) {
    LoopTask<?> child = (LoopTask<?>) done;
    children.remove(child);
    if (allDone != null && children.isEmpty()) {
      allDone.wake();
    }
    Throwable failure = child.isCancelled() ? null : child.exception();
    if (failure != null) {
      childFailed(child, failure);
    }
  }

  private void childFailed(LoopTask<?> child, Throwable failure) {
    errors.add(failure);
    if (parent.isDone()) {
      loop.callExceptionHandler(
          new ErrorContext(
              child.describe()
                  + " failed after "
                  + parent.describe()
                  + ", which runs its group, had ended"
                  + child.spawnedAt(),
              failure,
              child,
              child,
              null));
    } else if (!aborting && !parentCancelled) {
      abort();
      cancelParent();
    }
  }

  private void abort() {
    aborting = true;
    for (LoopTask<?> child : List.copyOf(children)) {
      child.cancel();
    }
  }

  private void cancelParent() {
    parentCancelled = true;
    parent.cancel(null, shields);
  }

  @Override
  public void cancel() {
    loop.assertHeld("cancel() of a task group");
    boolean ended = exiting && children.isEmpty();
    if (!ended && !aborting) {
      abort();
      if (!parentCancelled) {
        cancelParent();
      }
    }
  }

  /** Ends the block: waits for the children, then throws the cancellation or the errors, if any. */
  private void exit(@Nullable Throwable thrown) {
    exiting = true;
    CancelledError toThrow = thrown instanceof CancelledError cancellation ? cancellation : null;
    if (thrown != null && !aborting) {
      abort();
    }
    CancelledError whileWaiting = null;
    while (!children.isEmpty()) {
      CancelledError cancellation = awaitChildren();
      if (cancellation != null) {
        whileWaiting = cancellation;
        if (!aborting) {
          toThrow = cancellation;
          abort();
        }
      }
    }
    if (parentCancelled) {
      boolean onlyOurs = parent.uncancel() == 0;
      toThrow = onlyOurs ? null : toThrow == null ? whileWaiting : toThrow;
    }
    if (toThrow != null && errors.isEmpty()) {
      throw toThrow;
    }
    if (thrown != null && !(thrown instanceof CancelledError)) {
      errors.add(thrown);
    }
    throwErrors();
  }

  /** Waits once; returns the cancellation of that wait, or null. */
  private @Nullable CancelledError awaitChildren() {
    Waiter waiter = new Waiter(loop, this);
    allDone = waiter;
    try {
      waiter.await();
      return null;
    } catch (CancelledError e) {
      return e;
    } finally {
      allDone = null;
    }
  }

  private void throwErrors() {
    if (errors.isEmpty()) {
      return;
    }
    if (parent.cancelling() > 0) {
      parent.uncancel();
      parent.cancel(null, shields);
    }
    throw new ExceptionGroup("unhandled errors in a TaskGroup", errors);
  }

  @Override
  public String toString() {
    return "task group with " + children.size() + " tasks" + (aborting ? ", shutting down" : "");
  }
}
