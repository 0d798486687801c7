package dev.lockstep.internal;

import dev.lockstep.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a loop that are not done, in the order in which they were made. Changed by the loop
 * only; other threads may list them and see a state of the recent past, since a task that was
 * removed still leads on to its successors.
 */
final class LiveTasks {

  private volatile @Nullable LoopTask<?> first;
  private @Nullable LoopTask<?> last;
  private volatile int size;

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time writes
  void add(LoopTask<?> task) {
    LoopTask<?> before = last;
    task.previous = before;
    if (before == null) {
      first = task;
    } else {
      before.next = task;
    }
    last = task;
    size = size + 1;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time writes
  void remove(LoopTask<?> task) {
    LoopTask<?> before = task.previous;
    LoopTask<?> after = task.next;
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previous = before;
    }
    task.previous = null;
    size = size - 1;
  }

  List<Task<?>> list() {
    List<Task<?>> tasks = new ArrayList<>();
    int limit = 2 * size + 16;
    for (LoopTask<?> task = first; task != null && tasks.size() < limit; task = task.next) {
      if (!task.isDone()) {
        tasks.add(task);
      }
    }
    return Collections.unmodifiableList(tasks);
  }
}
