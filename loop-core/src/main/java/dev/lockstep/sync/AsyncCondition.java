// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.sync;

import dev.lockstep.CancelledError;
import dev.lockstep.internal.combine.WaitQueue;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.LoopBound;
import java.util.function.BooleanSupplier;

/**
 * A lock together with a queue of tasks that wait for a signal that the guarded state has changed
 * (asyncio's {@code Condition}). Its {@code notify} is called {@code signal} here, as in {@link
 * java.util.concurrent.locks.Condition}, because {@link Object#notify()} is something else.
 *
 * {@snippet class="dev.lockstep.snippets.SnippetsTest" region="condition" :
 * AsyncCondition notEmpty = new AsyncCondition();
 * Async.spawn(
 *     "producer",
 *     () -> {
 *       try (Held held = notEmpty.acquire()) {
 *         items.add(1);
 *         notEmpty.signal();
 *       }
 *     });
 * try (Held held = notEmpty.acquire()) {
 *   notEmpty.waitFor(() -> !items.isEmpty());
 *   items.remove();
 * }
 * }
 *
 * <p>A task may go on although the signal was not for it, so it should check again what it waits
 * for; {@link #waitFor} does.
 *
 * <p>It belongs to the first loop with a task that waits for it; from then on only that loop's
 * tasks and callbacks may change it.
 *
 * @since 0.1.0
 */
public final class AsyncCondition {

  private final LoopBound binding;
  private final AsyncLock lock;
  private final WaitQueue waiters;

  /** Creates a condition with a lock of its own. */
  public AsyncCondition() {
    this(new AsyncLock());
  }

  /**
   * Creates a condition of an existing lock.
   *
   * @param lock the lock, which may have other conditions too
   */
  public AsyncCondition(AsyncLock lock) {
    this.lock = lock;
    binding = new LoopBound(this);
    waiters = new WaitQueue(binding, new Need("a signal", this));
  }

  /** Creates a condition inside another object, which reports name as what its tasks wait for. */
  AsyncCondition(LoopBound binding, Object on) {
    this.binding = binding;
    lock = new AsyncLock(binding, on);
    waiters = new WaitQueue(binding, on);
  }

  /**
   * Takes the lock; see {@link AsyncLock#acquire()}.
   *
   * @return a resource that releases the lock at the end of a {@code try} block; may be ignored
   * @throws CancelledError if the current task is cancelled while it waits
   * @throws IllegalStateException outside of a task, or on another loop
   */
  public Held acquire() {
    return lock.acquire();
  }

  /**
   * Releases the lock; see {@link AsyncLock#release()}.
   *
   * @throws IllegalStateException if it is free already
   */
  public void release() {
    lock.release();
  }

  /**
   * Returns whether the lock is taken.
   *
   * @return true if it is
   */
  public boolean isLocked() {
    return lock.isLocked();
  }

  /**
   * Releases the lock, waits for a signal, and takes the lock again.
   *
   * @throws CancelledError if the current task is cancelled while it waits; it holds the lock then,
   *     and a signal that it was given has gone to the next waiter
   * @throws IllegalStateException if the lock is free, outside of a task, or on another loop
   */
  public void await() {
    Kernel loop = binding.caller("await()");
    checkLocked("await()");
    lock.release();
    try {
      awaitSignal(loop);
    } catch (Throwable e) {
      wake(1);
      throw e;
    }
  }

  private void awaitSignal(Kernel loop) {
    try {
      waiters.await(loop);
    } finally {
      reacquire();
    }
  }

  /** Takes the lock however often the task is cancelled, then throws the last cancellation. */
  private void reacquire() {
    CancelledError last = null;
    while (true) {
      try {
        lock.acquire();
        break;
      } catch (CancelledError e) {
        last = e;
      }
    }
    if (last != null) {
      throw last;
    }
  }

  /**
   * Waits until a predicate holds, which is tested at once and again after each signal.
   *
   * @param predicate the predicate, tested with the lock taken
   * @throws CancelledError if the current task is cancelled while it waits; it holds the lock then
   * @throws IllegalStateException if the predicate does not hold and the lock is free, outside of a
   *     task, or on another loop
   */
  public void waitFor(BooleanSupplier predicate) {
    while (!predicate.getAsBoolean()) {
      await();
    }
  }

  /**
   * Signals the first waiter; it goes on when it has the lock again.
   *
   * @throws IllegalStateException if the lock is free
   */
  public void signal() {
    signal(1);
  }

  /**
   * Signals the first waiters.
   *
   * @param most the largest number of waiters to signal
   * @throws IllegalStateException if the lock is free
   */
  public void signal(int most) {
    binding.check("signal()");
    checkLocked("signal()");
    binding.changed(this, "signal()");
    wake(most);
  }

  /**
   * Signals all waiters.
   *
   * @throws IllegalStateException if the lock is free
   */
  public void signalAll() {
    binding.check("signalAll()");
    checkLocked("signalAll()");
    binding.changed(this, "signalAll()");
    waiters.wakeAll();
  }

  private void wake(int most) {
    for (int woken = 0; woken < most && waiters.wakeNext(); woken++) {
      // the next one
    }
  }

  private void checkLocked(String call) {
    if (!lock.isLocked()) {
      throw new IllegalStateException(call + " on " + this + "; acquire() it first");
    }
  }

  /**
   * Returns a snapshot of the condition.
   *
   * @return a copy
   */
  public Statistics statistics() {
    return new Statistics(waiters.waiting(), lock.statistics());
  }

  /** {@return the condition, the task that holds its lock, and the number of waiters} */
  @Override
  public String toString() {
    return binding.name() + "[" + lock.holding() + Need.waiting(waiters.waiting()) + "]";
  }

  /**
   * A snapshot of a condition.
   *
   * @param waiters the number of tasks that waited for a signal
   * @param lock the snapshot of its lock
   */
  public record Statistics(int waiters, AsyncLock.Statistics lock) {}
}
