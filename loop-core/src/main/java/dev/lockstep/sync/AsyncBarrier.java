package dev.lockstep.sync;

import dev.lockstep.CancelledError;
import dev.lockstep.internal.Binding;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * A point that a fixed number of tasks of one loop pass together (asyncio's {@code Barrier}): each
 * waits until all are there. Then it can be used again.
 *
 * <p>It belongs to the first loop with a task that waits for it. Once it does, only the thread that
 * holds that loop may change it.
 */
public final class AsyncBarrier {

  /** What a barrier does. */
  public enum State {
    /** It collects tasks. */
    FILLING,
    /** It lets the tasks go that were there when it was full; others have to wait for that. */
    DRAINING,
    /** It was reset while tasks were there, which leave it; others have to wait for that. */
    RESETTING,
    /** It was aborted; a reset makes it usable again. */
    BROKEN
  }

  private final Binding binding = new Binding(this);
  private final AsyncCondition changed = new AsyncCondition(binding, this);
  private final int parties;
  private State state = State.FILLING;

  /** How many tasks are inside: they fill it, or have not left it yet. */
  private int inside;

  /**
   * A barrier that is empty.
   *
   * @param parties how many tasks pass it together
   * @throws IllegalArgumentException if that is less than one
   */
  public AsyncBarrier(int parties) {
    if (parties < 1) {
      throw new IllegalArgumentException(parties + " parties; a barrier has 1 or more");
    }
    this.parties = parties;
  }

  /**
   * Waits until as many tasks as the barrier has parties do.
   *
   * @return how many of them were there before, from 0; no two get the same number, unless one that
   *     came earlier was cancelled while the barrier filled
   * @throws BrokenBarrierException if the barrier is broken, or is broken or reset while the task
   *     waits
   * @throws CancelledError if the task was cancelled while it waited; it does not count then
   * @throws IllegalStateException outside of a task, or on another loop
   */
  public int await() {
    binding.caller("await()");
    changed.acquire();
    try {
      awaitOpen();
      return pass();
    } finally {
      changed.release();
    }
  }

  private void awaitOpen() {
    changed.waitFor(() -> state != State.DRAINING && state != State.RESETTING);
    if (state == State.BROKEN) {
      throw new BrokenBarrierException(this + " was aborted; reset() it to use it again");
    }
  }

  private int pass() {
    int index = inside++;
    try {
      if (inside == parties) {
        state = State.DRAINING;
        changed.signalAll();
      } else {
        awaitFull();
      }
      return index;
    } finally {
      inside--;
      left();
    }
  }

  private void awaitFull() {
    changed.waitFor(() -> state != State.FILLING);
    if (state == State.BROKEN) {
      throw new BrokenBarrierException(this + " was aborted; reset() it to use it again");
    }
    if (state == State.RESETTING) {
      throw new BrokenBarrierException(this + " was reset while the task waited; await() again");
    }
  }

  /** Opens the barrier to new tasks when the last one has left it. */
  private void left() {
    if (inside == 0) {
      if (state == State.DRAINING || state == State.RESETTING) {
        state = State.FILLING;
      }
      changed.signalAll();
    }
  }

  /**
   * Makes the barrier empty and usable; tasks that wait for it to fill get a {@link
   * BrokenBarrierException}. May wait until other tasks have left the barrier's inner lock.
   *
   * @throws CancelledError if the task was cancelled while it waited
   * @throws IllegalStateException outside of a task, or on another loop
   */
  public void reset() {
    binding.caller("reset()");
    change(() -> inside > 0 ? State.RESETTING : State.FILLING);
  }

  /**
   * Breaks the barrier: tasks that wait for it, and those that come, get a {@link
   * BrokenBarrierException}. May wait until other tasks have left the barrier's inner lock.
   *
   * @throws CancelledError if the task was cancelled while it waited
   * @throws IllegalStateException outside of a task, or on another loop
   */
  public void abort() {
    binding.caller("abort()");
    change(() -> State.BROKEN);
  }

  private void change(Supplier<State> next) {
    changed.acquire();
    try {
      state = next.get();
      changed.signalAll();
    } finally {
      changed.release();
    }
  }

  /**
   * How many tasks pass it together.
   *
   * @return one or more
   */
  public int parties() {
    return parties;
  }

  /**
   * How many tasks have come since it began to fill.
   *
   * @return 0 unless it is filling
   */
  public int waiting() {
    return state == State.FILLING ? inside : 0;
  }

  /**
   * Whether it was aborted.
   *
   * @return whether it was, and was not reset
   */
  public boolean isBroken() {
    return state == State.BROKEN;
  }

  /**
   * What it is like now.
   *
   * @return a copy
   */
  public Statistics statistics() {
    return new Statistics(state, parties, waiting());
  }

  /** {@return the barrier, what it does, and how many tasks have come} */
  @Override
  public String toString() {
    return binding.name()
        + "["
        + state.name().toLowerCase(Locale.ROOT)
        + (isBroken() ? "" : ", " + waiting() + " of " + parties + " waiting")
        + "]";
  }

  /**
   * What a barrier was like.
   *
   * @param state what it did
   * @param parties how many tasks pass it together
   * @param waiting how many had come since it began to fill
   */
  public record Statistics(State state, int parties, int waiting) {}
}
