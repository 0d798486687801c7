package dev.lockstep.sync;

import dev.lockstep.CancelledError;
import dev.lockstep.internal.Binding;
import dev.lockstep.internal.EventLoop;
import dev.lockstep.internal.WaitQueue;
import org.jspecify.annotations.Nullable;

/**
 * A mutual exclusion between the tasks of one loop (asyncio's {@code Lock}). It is fair: those who
 * wait get it in the order in which they came, and nobody overtakes them. It is not re-entrant, and
 * any task may release it.
 *
 * <p>It belongs to the first loop with a task that has to wait for it. Once it does, only the
 * thread that holds that loop may change it.
 */
public final class AsyncLock {

  private final Binding binding;
  private final WaitQueue waiters;
  private final Held held = this::release;
  private boolean locked;

  /** A free lock. */
  public AsyncLock() {
    binding = new Binding(this);
    waiters = new WaitQueue(binding, this);
  }

  /** A free lock inside of something that tasks see themselves wait for. */
  AsyncLock(Binding binding, Object on) {
    this.binding = binding;
    waiters = new WaitQueue(binding, on);
  }

  /**
   * Takes the lock, waiting until it is free and all who came before have had their turn. A free
   * lock that nobody waits for is taken at once, without giving up the pass.
   *
   * @return what releases the lock at the end of a {@code try} block; may be ignored
   * @throws CancelledError if the task was cancelled while it waited; the lock is not taken then
   * @throws IllegalStateException outside of a task, or on another loop
   */
  public Held acquire() {
    EventLoop loop = binding.caller("acquire()");
    if (locked || waiters.waiting() > 0) {
      awaitTurn(loop);
    }
    locked = true;
    waiters.setHolder(loop);
    return held;
  }

  private void awaitTurn(EventLoop loop) {
    try {
      waiters.await(loop);
    } catch (Throwable e) {
      if (!locked) {
        waiters.wakeHead();
      }
      throw e;
    }
  }

  /**
   * Frees the lock; the next who waits for it is woken.
   *
   * @throws IllegalStateException if it is free already
   */
  public void release() {
    binding.check("release()");
    if (!locked) {
      throw new IllegalStateException("release() on " + this + "; acquire() it first");
    }
    locked = false;
    waiters.clearHolder();
    waiters.wakeHead();
  }

  /**
   * Whether it is taken.
   *
   * @return false also while it is free and on its way to somebody who was woken
   */
  public boolean isLocked() {
    return locked;
  }

  /**
   * What it is like now.
   *
   * @return a copy
   */
  public Statistics statistics() {
    return new Statistics(locked, waiters.holderName(), waiters.waiting());
  }

  /** {@return the lock, who holds it, and how many wait for it} */
  @Override
  public String toString() {
    return binding.name() + "[" + holding() + Need.waiting(waiters.waiting()) + "]";
  }

  /** Whether it is locked, and by whom. */
  String holding() {
    return locked ? "locked by " + waiters.holderName() : "unlocked";
  }

  /**
   * What a lock was like.
   *
   * @param locked whether it was taken
   * @param holder the name of the task that held it, marked if that task had ended; null if it was
   *     free
   * @param waiters how many waited for it
   */
  public record Statistics(boolean locked, @Nullable String holder, int waiters) {}
}
