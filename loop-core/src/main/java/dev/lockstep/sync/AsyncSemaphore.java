// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.sync;

import dev.lockstep.CancelledError;
import dev.lockstep.internal.combine.WaitQueue;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.LoopBound;
import java.util.OptionalInt;

/**
 * A number of permits for the tasks of one loop (asyncio's {@code Semaphore} and {@code
 * BoundedSemaphore}). It is fair: a released permit goes to the first waiter, and nobody overtakes.
 * Any task may release one.
 *
 * {@snippet class="dev.lockstep.snippets.SnippetsTest" region="semaphore" :
 * AsyncSemaphore connections = AsyncSemaphore.of(2);
 * TaskGroup.run(
 *     group -> {
 *       for (int page = 1; page <= 4; page++) {
 *         group.spawn(
 *             () -> {
 *               try (Held held = connections.acquire()) {
 *                 fetch(1); // two at a time
 *               }
 *             });
 *       }
 *     });
 * }
 *
 * <p>It belongs to the first loop with a task that has to wait for it; from then on only that
 * loop's tasks and callbacks may change it.
 *
 * @since 0.1.0
 */
public final class AsyncSemaphore {

  private static final int UNBOUNDED = -1;

  private final LoopBound binding = new LoopBound(this);
  private final WaitQueue waiters = new WaitQueue(binding, this);
  private final Held held = this::release;
  private final int bound;
  private int value;

  private AsyncSemaphore(int value, int bound) {
    if (value < 0) {
      throw new IllegalArgumentException("permits = " + value + " must be 0 or more");
    }
    this.value = value;
    this.bound = bound;
  }

  /**
   * Creates a semaphore that may be released more often than acquired, which adds permits.
   *
   * @param permits the number of permits at first, 0 or more
   * @return the semaphore
   * @throws IllegalArgumentException if that is negative
   */
  public static AsyncSemaphore of(int permits) {
    return new AsyncSemaphore(permits, UNBOUNDED);
  }

  /**
   * Creates a semaphore that never has more permits than at first.
   *
   * @param permits the number of permits, 0 or more
   * @return the semaphore
   * @throws IllegalArgumentException if that is negative
   */
  public static AsyncSemaphore bounded(int permits) {
    return new AsyncSemaphore(permits, permits);
  }

  /**
   * Takes a permit, waiting until there is one and all earlier waiters have had their turn. A free
   * permit that nobody waits for is taken at once, without suspending the task.
   *
   * @return a resource that releases the permit at the end of a {@code try} block; may be ignored
   * @throws CancelledError if the current task is cancelled while it waits; no permit is taken then
   * @throws IllegalStateException outside of a task, or on another loop
   */
  public Held acquire() {
    Kernel loop = binding.caller("acquire()");
    if (isLocked()) {
      awaitPermit(loop);
    } else {
      value--;
    }
    binding.changed(this, "acquire()");
    return held;
  }

  /** Waits for a permit; the caller that wakes a waiter has subtracted the permit already. */
  private void awaitPermit(Kernel loop) {
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

  /** Hands free permits to the waiters. */
  private void handOver() {
    while (value > 0 && waiters.wakeNext()) {
      value--;
    }
  }

  /**
   * Releases a permit; the first waiter gets it.
   *
   * @throws IllegalStateException if the semaphore is bounded and has all its permits
   */
  public void release() {
    binding.check("release()");
    if (bound != UNBOUNDED && value >= bound) {
      throw new IllegalStateException("release() on " + this + "; acquire() it first");
    }
    value++;
    binding.changed(this, "release()");
    if (waiters.wakeNext()) {
      value--;
    }
  }

  /**
   * Returns whether {@link #acquire()} would have to wait: no permit is free, or a task waits
   * already.
   *
   * @return true if it would
   */
  public boolean isLocked() {
    return value == 0 || waiters.waiting() > 0;
  }

  /**
   * Returns a snapshot of the semaphore.
   *
   * @return a copy
   */
  public Statistics statistics() {
    return new Statistics(
        value, bound == UNBOUNDED ? OptionalInt.empty() : OptionalInt.of(bound), waiters.waiting());
  }

  /** {@return the semaphore, the number of free permits, and the number of waiters} */
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
   * A snapshot of a semaphore.
   *
   * @param value the number of free permits
   * @param bound the largest number of permits, if it is bounded
   * @param waiters the number of tasks that waited for one; a task that a permit was handed to
   *     counts until it goes on
   */
  public record Statistics(int value, OptionalInt bound, int waiters) {}
}
