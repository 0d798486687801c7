// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.engine;

import dev.lockstep.internal.kernel.LoopTask;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The body of a task's thread. It clears its reference to the task when it begins: whatever ran the
 * thread may keep it for a while after its end, and must not keep the task.
 */
final class TaskBody implements Runnable {

  private final Consumer<LoopTask<?>> body;
  private @Nullable LoopTask<?> task;

  TaskBody(LoopTask<?> task, Consumer<LoopTask<?>> body) {
    this.task = task;
    this.body = body;
  }

  @Override
  public void run() {
    LoopTask<?> toRun = Objects.requireNonNull(task);
    task = null;
    body.accept(toRun);
  }
}
