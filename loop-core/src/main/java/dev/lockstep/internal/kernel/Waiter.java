package dev.lockstep.internal.kernel;

import dev.lockstep.CancelledError;
import org.jspecify.annotations.Nullable;

/**
 * One wait of one strand: pending, then woken or cancelled. What asyncio makes a future for inside
 * a lock, a queue or a sleep.
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
   * A wait that nothing has ended.
   *
   * @param loop the loop of the strand that is going to wait
   * @param on what it waits for; its {@code toString} says so to people
   */
  public Waiter(Kernel loop, Object on) {
    this.loop = loop;
    this.on = on;
  }

  /** Whether it still waits. */
  public final boolean isPending() {
    return state == State.PENDING;
  }

  /**
   * Whether it was woken; may be so before the strand has gone on, and although the wait has
   * thrown.
   *
   * @return whether it was
   */
  public final boolean isWoken() {
    return state == State.WOKEN;
  }

  /** Whether it was cancelled; may be so before the strand has gone on. */
  public final boolean isCancelled() {
    return state == State.CANCELLED;
  }

  /** Ends the wait, if it is pending: the strand is queued. */
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

  /** Told that the wait was cancelled. */
  public void cancelled() {}

  /**
   * Waits until woken.
   *
   * @throws CancelledError if the wait or the task was cancelled; the wait may have been woken all
   *     the same, see {@link #isWoken()}
   */
  public final void await() {
    if (state == State.PENDING) {
      Strand waiting = loop.step.currentStrand();
      strand = waiting;
      loop.step.block(waiting, this);
      strand = null;
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
