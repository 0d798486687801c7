// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import dev.lockstep.CancelledError;
import org.jspecify.annotations.Nullable;

/**
 * One wait of one strand: pending, then woken or cancelled. It stands for the future that asyncio
 * creates inside a lock, a queue or a sleep.
 */
public class Waiter implements Awaitable {

  private enum State {
    PENDING,
    WOKEN,
    CANCELLED
  }

  private final Kernel loop;
  private final Object on;
  private State state = State.PENDING;
  private @Nullable Strand strand;
  private @Nullable String message;

  /**
   * Creates a pending wait.
   *
   * @param loop the loop of the strand that is going to wait
   * @param on the awaited object; its {@code toString} is shown in reports
   */
  public Waiter(Kernel loop, Object on) {
    this.loop = loop;
    this.on = on;
  }

  /** Returns whether the wait is pending. */
  public final boolean isPending() {
    return state == State.PENDING;
  }

  /**
   * Returns whether the wait was woken; possibly before the strand has gone on, and even if {@link
   * #await} has thrown.
   *
   * @return true if it was woken
   */
  public final boolean isWoken() {
    return state == State.WOKEN;
  }

  /** Returns whether the wait was cancelled; possibly before the strand has gone on. */
  public final boolean isCancelled() {
    return state == State.CANCELLED;
  }

  /** Ends the wait if it is pending, and queues the strand. */
  public final void wake() {
    if (state == State.PENDING) {
      state = State.WOKEN;
      queueStrand();
    }
  }

  @Override
  public final boolean cancelWait(@Nullable String message) {
    if (state != State.PENDING) {
      return false;
    }
    state = State.CANCELLED;
    this.message = message;
    cancelled();
    queueStrand();
    return true;
  }

  /** Called when the wait is cancelled, or cannot be made. */
  public void cancelled() {}

  /**
   * Suspends the current strand until woken.
   *
   * @throws CancelledError if the wait or the task is cancelled; the wait may have been woken
   *     before that, see {@link #isWoken()}
   */
  public final void await() {
    if (state == State.PENDING) {
      Strand waiting = loop.step.currentStrand();
      strand = waiting;
      try {
        loop.step.block(waiting, this);
      } finally {
        strand = null;
        if (state == State.PENDING) { // the strand cannot wait: its stack or the memory is full
          state = State.CANCELLED;
          cancelled();
        }
      }
      LoopTask<?> task = waiting.task();
      if (task != null && state == State.CANCELLED) {
        task.delivered();
      }
    }
    if (state == State.CANCELLED) {
      throw new CancelledError(message);
    }
  }

  private void queueStrand() {
    Strand waiting = strand;
    if (waiting != null) {
      loop.step.wake(waiting);
    }
  }

  @Override
  public String describe() {
    return on.toString();
  }

  @Override
  public Object object() {
    return on;
  }

  @Override
  public final boolean isOver() {
    return state != State.PENDING;
  }

  @Override
  public boolean isJoin() {
    return !(on instanceof Timer);
  }
}
