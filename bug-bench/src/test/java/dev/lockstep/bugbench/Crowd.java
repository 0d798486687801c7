// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.bugbench;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.CancelledError;
import dev.lockstep.Task;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A group of tasks, some of which cancel others. */
final class Crowd {

  private final List<Task<?>> tasks = new ArrayList<>();
  private final Set<Task<?>> cancelled = new HashSet<>();

  Task<?> spawn(String name, AsyncAction body) {
    Task<?> task = Async.spawn(name, body);
    tasks.add(task);
    return task;
  }

  /** A task that cancels another one, whenever its turn comes. */
  Task<?> spawnCanceller(Task<?> victim) {
    return spawn("canceller", () -> cancel(victim));
  }

  void cancel(Task<?> victim) {
    if (victim.cancel()) {
      cancelled.add(victim);
    }
  }

  /** Waits for all of them. */
  void join() {
    tasks.forEach(this::join);
  }

  /** Waits for one: it must end cancelled if it was cancelled in time, and only then. */
  void join(Task<?> task) {
    try {
      task.await();
    } catch (CancelledError cancellation) {
      if (Async.currentTask().cancelling() > 0) {
        throw cancellation;
      }
      if (!cancelled.contains(task)) {
        throw new Violation(Kind.SWALLOW, task.name() + " was cancelled, which nobody asked for");
      }
    }
    if (cancelled.contains(task) && !task.isCancelled()) {
      throw new Violation(Kind.SWALLOW, task.name() + " went on although it was cancelled");
    }
  }
}
