package dev.lockstep.internal.engine;

import dev.lockstep.internal.kernel.LoopTask;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the thread of a task runs. It lets go of the task when it begins: a thread that has ended
 * may be held for a while by whatever ran it, and is not to keep the task.
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
