// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import dev.lockstep.Task;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a loop that are not done, in the order in which they were created. Only the loop
 * changes the list; other threads may read it and see a state of the recent past. A removed task
 * has no successor, so that it keeps none alive; a reader that meets one starts again.
 */
final class LiveTasks {

  /** The number of times that a reader starts again before it takes what it has. */
  private static final int WALKS = 100;

  private static final VarHandle FIRST;
  private static final VarHandle SIZE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      FIRST = lookup.findVarHandle(LiveTasks.class, "first", LoopTask.class);
      SIZE = lookup.findVarHandle(LiveTasks.class, "size", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /**
   * The first task. Written in release mode, as {@link #size} is: one thread at a time writes,
   * others read.
   */
  private volatile @Nullable LoopTask<?> first;

  private @Nullable LoopTask<?> last;
  private volatile int size;

  void add(LoopTask<?> task) {
    LoopTask<?> before = last;
    task.previous = before;
    if (before == null) {
      FIRST.setRelease(this, task);
    } else {
      before.setNext(task);
    }
    last = task;
    SIZE.setRelease(this, size + 1);
  }

  void remove(LoopTask<?> task) {
    LoopTask<?> before = task.previous;
    LoopTask<?> after = task.next();
    if (before == null) {
      FIRST.setRelease(this, after);
    } else {
      before.setNext(after);
    }
    if (after == null) {
      last = before;
    } else {
      after.previous = before;
    }
    task.previous = null;
    task.setNext(null);
    SIZE.setRelease(this, size - 1);
  }

  List<Task<?>> list() {
    List<Task<?>> tasks = new ArrayList<>();
    for (int walk = 0; walk < WALKS && !walk(tasks); walk++) {
      tasks.clear();
    }
    return Collections.unmodifiableList(tasks);
  }

  /** Returns whether the walk reached the end, and not a task that was removed meanwhile. */
  private boolean walk(List<Task<?>> tasks) {
    int limit = 2 * size + 16;
    LoopTask<?> last = null;
    for (LoopTask<?> task = first; task != null && tasks.size() < limit; task = task.next()) {
      if (!task.isDone()) {
        tasks.add(task);
      }
      last = task;
    }
    return last == null || !last.isDone();
  }
}
