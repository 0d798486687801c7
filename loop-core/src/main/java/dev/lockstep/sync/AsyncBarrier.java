// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.sync;

import dev.lockstep.CancelledError;
import dev.lockstep.internal.kernel.LoopBound;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * A barrier that a fixed number of tasks of one loop pass together (asyncio's {@code Barrier}):
 * each waits until all have come. It can then be used again.
 *
 * {@snippet class="dev.lockstep.snippets.SnippetsTest" region="barrier" :
 * AsyncBarrier barrier = new AsyncBarrier(2);
 * Task<Integer> early = Async.spawn("early", barrier::await); // waits
 * fetch(1);
 * barrier.await(); // both go on
 * }
 *
 * <p>It belongs to the first loop with a task that waits for it; from then on only that loop's
 * tasks and callbacks may change it.
 *
 * @since 0.1.0
 */
public final class AsyncBarrier {

  /** The state of a barrier. */
  public enum State {
    /** It waits for more tasks. */
    FILLING,
    /** It is full and the tasks are leaving; tasks that come now wait until all have left. */
    DRAINING,
    /** It was reset and its tasks are leaving; tasks that come now wait until all have left. */
    RESETTING,
    /** It was aborted; {@link AsyncBarrier#reset()} makes it usable again. */
    BROKEN
  }

  private final LoopBound binding = new LoopBound(this);
  private final AsyncCondition changed = new AsyncCondition(binding, this);
  private final int parties;
  private State state = State.FILLING;

  /** The number of tasks inside, which fill it or have not left it yet. */
  private int inside;

  /**
   * Creates an empty barrier.
   *
   * @param parties the number of tasks that pass it together, at least 1
   * @throws IllegalArgumentException if that is less than 1
   */
  public AsyncBarrier(int parties) {
    if (parties < 1) {
      throw new IllegalArgumentException("parties = " + parties + " must be at least 1");
    }
    this.parties = parties;
  }

  /**
   * Suspends the current task until as many tasks wait as the barrier has parties.
   *
   * @return the number of tasks that had come before, from 0; no two tasks get the same number,
   *     unless an earlier one was cancelled while the barrier filled
   * @throws BrokenBarrierException if the barrier is broken, or is broken or reset while the task
   *     waits
   * @throws CancelledError if the current task is cancelled while it waits; it does not count then
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
    binding.changed(this, "await()");
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
   * Empties the barrier and makes it usable; tasks that wait for it to fill get a {@link
   * BrokenBarrierException}. May wait for the barrier's inner lock.
   *
   * @throws CancelledError if the current task is cancelled while it waits for that lock
   * @throws IllegalStateException outside of a task, or on another loop
   */
  public void reset() {
    binding.caller("reset()");
    change("reset()", () -> inside > 0 ? State.RESETTING : State.FILLING);
  }

  /**
   * Breaks the barrier: tasks that wait for it, and those that come later, get a {@link
   * BrokenBarrierException}. May wait for the barrier's inner lock.
   *
   * @throws CancelledError if the current task is cancelled while it waits for that lock
   * @throws IllegalStateException outside of a task, or on another loop
   */
  public void abort() {
    binding.caller("abort()");
    change("abort()", () -> State.BROKEN);
  }

  private void change(String call, Supplier<State> next) {
    changed.acquire();
    try {
      state = next.get();
      binding.changed(this, call);
      changed.signalAll();
    } finally {
      changed.release();
    }
  }

  /**
   * Returns the number of tasks that pass the barrier together.
   *
   * @return the number, at least 1
   */
  public int parties() {
    return parties;
  }

  /**
   * Returns the number of tasks that have come since the barrier began to fill.
   *
   * @return the number; 0 unless it is filling
   */
  public int waiting() {
    return state == State.FILLING ? inside : 0;
  }

  /**
   * Returns whether the barrier was aborted and not reset since.
   *
   * @return true if it is broken
   */
  public boolean isBroken() {
    return state == State.BROKEN;
  }

  /**
   * Returns a snapshot of the barrier.
   *
   * @return a copy
   */
  public Statistics statistics() {
    return new Statistics(state, parties, waiting());
  }

  /** {@return the barrier, its state, and the number of tasks that have come} */
  @Override
  public String toString() {
    return binding.name()
        + "["
        + state.name().toLowerCase(Locale.ROOT)
        + (isBroken() ? "" : ", " + waiting() + " of " + parties + " waiting")
        + "]";
  }

  /**
   * A snapshot of a barrier.
   *
   * @param state the state
   * @param parties the number of tasks that pass it together
   * @param waiting the number of tasks that had come since it began to fill
   */
  public record Statistics(State state, int parties, int waiting) {}
}
