package dev.lockstep.sync;

import dev.lockstep.CancelledError;
import dev.lockstep.internal.Binding;
import dev.lockstep.internal.EventLoop;
import dev.lockstep.internal.WaitQueue;

/**
 * A flag that the tasks of one loop wait for (asyncio's {@code Event}). Not set at first.
 *
 * <p>It belongs to the first loop with a task that has to wait for it. Once it does, only the
 * thread that holds that loop may change it.
 */
public final class AsyncEvent {

  private final Binding binding = new Binding(this);
  private final WaitQueue waiters = new WaitQueue(binding, this);
  private boolean set;

  /** An event that is not set. */
  public AsyncEvent() {}

  /**
   * Waits until the event is set. If it is, returns at once, without giving up the pass. Who was
   * woken by {@link #set()} goes on even if the event was cleared meanwhile.
   *
   * @throws CancelledError if the task was cancelled while it waited
   * @throws IllegalStateException outside of a task, or on another loop
   */
  public void await() {
    EventLoop loop = binding.caller("await()");
    if (!set) {
      waiters.await(loop);
    }
  }

  /** Sets the event and wakes all who wait for it, in the order in which they came. */
  public void set() {
    binding.check("set()");
    if (!set) {
      set = true;
      waiters.wakeAll();
    }
  }

  /** Clears the event: who comes from now on waits for the next {@link #set()}. */
  public void clear() {
    binding.check("clear()");
    set = false;
  }

  /**
   * Whether it is set.
   *
   * @return whether it is
   */
  public boolean isSet() {
    return set;
  }

  /**
   * What it is like now.
   *
   * @return a copy
   */
  public Statistics statistics() {
    return new Statistics(set, waiters.waiting());
  }

  /** {@return the event, whether it is set, and how many wait for it} */
  @Override
  public String toString() {
    return binding.name() + "[" + (set ? "set" : "not set") + Need.waiting(waiters.waiting()) + "]";
  }

  /**
   * What an event was like.
   *
   * @param set whether it was set
   * @param waiters how many waited for it
   */
  public record Statistics(boolean set, int waiters) {}
}
