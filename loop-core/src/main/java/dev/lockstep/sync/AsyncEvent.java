// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.sync;

import dev.lockstep.CancelledError;
import dev.lockstep.internal.combine.WaitQueue;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.LoopBound;

/**
 * A flag that the tasks of one loop can wait for (asyncio's {@code Event}). Not set at first.
 *
 * {@snippet class="dev.lockstep.snippets.SnippetsTest" region="event" :
 * AsyncEvent ready = new AsyncEvent();
 * Async.spawn(
 *     "starter",
 *     () -> {
 *       fetch(1);
 *       ready.set(); // lets all who wait go on
 *     });
 * ready.await();
 * }
 *
 * <p>It belongs to the first loop with a task that has to wait for it; from then on only that
 * loop's tasks and callbacks may change it.
 *
 * @since 0.1.0
 */
public final class AsyncEvent {

  private final LoopBound binding = new LoopBound(this);
  private final WaitQueue waiters = new WaitQueue(binding, this);
  private boolean set;

  /** Creates an event that is not set. */
  public AsyncEvent() {}

  /**
   * Waits until the event is set. If it is, returns at once, without suspending the task. A task
   * that {@link #set()} has woken goes on even if the event was cleared meanwhile.
   *
   * @throws CancelledError if the current task is cancelled while it waits
   * @throws IllegalStateException outside of a task, or on another loop
   */
  public void await() {
    Kernel loop = binding.caller("await()");
    if (!set) {
      waiters.await(loop);
    }
  }

  /** Sets the event and wakes all waiters, in the order in which they came. */
  public void set() {
    binding.check("set()");
    binding.changed(this, "set()");
    if (!set) {
      set = true;
      waiters.wakeAll();
    }
  }

  /** Clears the event: tasks that come from now on wait for the next {@link #set()}. */
  public void clear() {
    binding.check("clear()");
    set = false;
    binding.changed(this, "clear()");
  }

  /**
   * Returns whether the event is set.
   *
   * @return true if it is
   */
  public boolean isSet() {
    return set;
  }

  /**
   * Returns a snapshot of the event.
   *
   * @return a copy
   */
  public Statistics statistics() {
    return new Statistics(set, waiters.waiting());
  }

  /** {@return the event, whether it is set, and the number of waiters} */
  @Override
  public String toString() {
    return binding.name() + "[" + (set ? "set" : "not set") + Need.waiting(waiters.waiting()) + "]";
  }

  /**
   * A snapshot of an event.
   *
   * @param set whether it was set
   * @param waiters the number of tasks that waited for it
   */
  public record Statistics(boolean set, int waiters) {}
}
