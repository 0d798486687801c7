// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.sync;

import dev.lockstep.CancelledError;
import dev.lockstep.internal.combine.WaitQueue;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.LoopBound;
import org.jspecify.annotations.Nullable;

/**
 * A mutual exclusion lock for the tasks of one loop (asyncio's {@code Lock}). It is fair: waiters
 * get it in the order in which they came, and nobody overtakes them. It is not reentrant, and any
 * task may release it.
 *
 * <p>It belongs to the first loop with a task that has to wait for it; from then on only that
 * loop's tasks and callbacks may change it.
 *
 * @since 0.1.0
 */
public final class AsyncLock {

  private final LoopBound binding;
  private final WaitQueue waiters;
  private final Held held = this::release;
  private boolean locked;

  /** Creates a free lock. */
  public AsyncLock() {
    binding = new LoopBound(this);
    waiters = new WaitQueue(binding, this);
  }

  /** Creates a free lock inside another object, which reports name as what its tasks wait for. */
  AsyncLock(LoopBound binding, Object on) {
    this.binding = binding;
    waiters = new WaitQueue(binding, on);
  }

  /**
   * Takes the lock, waiting until it is free and all earlier waiters have had their turn. A free
   * lock without waiters is taken at once, without suspending the task.
   *
   * @return a resource that releases the lock at the end of a {@code try} block; may be ignored
   * @throws CancelledError if the current task is cancelled while it waits; the lock is not taken
   *     then
   * @throws IllegalStateException outside of a task, or on another loop
   */
  public Held acquire() {
    Kernel loop = binding.caller("acquire()");
    if (locked || waiters.waiting() > 0) {
      awaitTurn(loop);
    }
    locked = true;
    waiters.setHolder(loop);
    binding.changed(this, "acquire()");
    return held;
  }

  private void awaitTurn(Kernel loop) {
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
   * Releases the lock and wakes the next waiter.
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
    binding.changed(this, "release()");
    waiters.wakeHead();
  }

  /**
   * Returns whether the lock is taken.
   *
   * @return true if it is; false also while it is free and on its way to a waiter that was woken
   */
  public boolean isLocked() {
    return locked;
  }

  /**
   * Returns a snapshot of the lock.
   *
   * @return a copy
   */
  public Statistics statistics() {
    return new Statistics(locked, waiters.holderName(), waiters.waiting());
  }

  /** {@return the lock, the task that holds it, and the number of waiters} */
  @Override
  public String toString() {
    return binding.name() + "[" + holding() + Need.waiting(waiters.waiting()) + "]";
  }

  /** Describes whether it is locked, and by which task. */
  String holding() {
    return locked ? "locked by " + waiters.holderName() : "unlocked";
  }

  /**
   * A snapshot of a lock.
   *
   * @param locked whether it was taken
   * @param holder the name of the task that held it, marked if that task had ended; null if it was
   *     free
   * @param waiters the number of tasks that waited for it
   */
  public record Statistics(boolean locked, @Nullable String holder, int waiters) {}
}
