package dev.lockstep.sync;

import dev.lockstep.CancelledError;
import dev.lockstep.internal.Binding;
import dev.lockstep.internal.EventLoop;
import dev.lockstep.internal.WaitQueue;
import java.util.OptionalInt;

/**
 * A number of permits for the tasks of one loop (asyncio's {@code Semaphore} and {@code
 * BoundedSemaphore}). It is fair: a permit that is released is handed to the first who waits, and
 * nobody overtakes. Any task may release.
 *
 * <p>It belongs to the first loop with a task that has to wait for it. Once it does, only the
 * thread that holds that loop may change it.
 */
public final class AsyncSemaphore {

  private static final int UNBOUNDED = -1;

  private final Binding binding = new Binding(this);
  private final WaitQueue waiters = new WaitQueue(binding, this);
  private final Held held = this::release;
  private final int bound;
  private int value;

  private AsyncSemaphore(int value, int bound) {
    if (value < 0) {
      throw new IllegalArgumentException(value + " permits; a semaphore has 0 or more");
    }
    this.value = value;
    this.bound = bound;
  }

  /**
   * A semaphore that may be released more often than acquired, which makes permits.
   *
   * @param permits how many there are at first
   * @return the semaphore
   * @throws IllegalArgumentException if that is negative
   */
  public static AsyncSemaphore of(int permits) {
    return new AsyncSemaphore(permits, UNBOUNDED);
  }

  /**
   * A semaphore that never has more permits than at first.
   *
   * @param permits how many there are
   * @return the semaphore
   * @throws IllegalArgumentException if that is negative
   */
  public static AsyncSemaphore bounded(int permits) {
    return new AsyncSemaphore(permits, permits);
  }

  /**
   * Takes a permit, waiting until there is one and all who came before have had their turn. If
   * there is one for which nobody waits, takes it at once, without giving up the pass.
   *
   * @return what releases the permit at the end of a {@code try} block; may be ignored
   * @throws CancelledError if the task was cancelled while it waited; no permit is taken then
   * @throws IllegalStateException outside of a task, or on another loop
   */
  public Held acquire() {
    EventLoop loop = binding.caller("acquire()");
    if (isLocked()) {
      awaitPermit(loop);
    } else {
      value--;
    }
    return held;
  }

  /** Waits for a permit; who wakes a waiter has taken it out of the value already. */
  private void awaitPermit(EventLoop loop) {
    WaitQueue.Node turn = waiters.append(loop);
    try {
      turn.awaitTurn();
    } catch (Throwable e) {
      if (turn.isWoken()) {
        value++;
      }
      throw e;
    } finally {
      handOver();
    }
  }

  /** Hands free permits to those who wait. */
  private void handOver() {
    while (value > 0 && waiters.wakeNext()) {
      value--;
    }
  }

  /**
   * Gives a permit back; the first who waits gets it.
   *
   * @throws IllegalStateException if the semaphore is bounded and has all its permits
   */
  public void release() {
    binding.check("release()");
    if (bound != UNBOUNDED && value >= bound) {
      throw new IllegalStateException("release() on " + this + "; acquire() it first");
    }
    value++;
    if (waiters.wakeNext()) {
      value--;
    }
  }

  /**
   * Whether {@link #acquire()} would have to wait: no permit is free, or somebody waits already.
   *
   * @return whether it would
   */
  public boolean isLocked() {
    return value == 0 || waiters.waiting() > 0;
  }

  /**
   * What it is like now.
   *
   * @return a copy
   */
  public Statistics statistics() {
    return new Statistics(
        value, bound == UNBOUNDED ? OptionalInt.empty() : OptionalInt.of(bound), waiters.waiting());
  }

  /** {@return the semaphore, how many permits are free, and how many wait for one} */
  @Override
  public String toString() {
    return binding.name()
        + "["
        + value
        + (bound == UNBOUNDED ? "" : " of " + bound)
        + " free"
        + Need.waiting(waiters.waiting())
        + "]";
  }

  /**
   * What a semaphore was like.
   *
   * @param value how many permits were free
   * @param bound how many there may be, if it is bounded
   * @param waiters how many tasks waited for one; a task that a permit was handed to counts until
   *     it goes on
   */
  public record Statistics(int value, OptionalInt bound, int waiters) {}
}
