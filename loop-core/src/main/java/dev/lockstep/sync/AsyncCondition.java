package dev.lockstep.sync;

import dev.lockstep.CancelledError;
import dev.lockstep.internal.Binding;
import dev.lockstep.internal.EventLoop;
import dev.lockstep.internal.WaitQueue;
import java.util.function.BooleanSupplier;

/**
 * A lock, and a place to wait for a signal that what it guards has changed (asyncio's {@code
 * Condition}). Its {@code notify} is called {@code signal} here, as in {@link
 * java.util.concurrent.locks.Condition}, because {@link Object#notify()} is something else.
 *
 * <p>A task that waits may go on without a signal that was meant for it, so it should look again at
 * what it waits for; {@link #waitFor} does.
 *
 * <p>It belongs to the first loop with a task that waits for it. Once it does, only the thread that
 * holds that loop may change it.
 */
public final class AsyncCondition {

  private final Binding binding;
  private final AsyncLock lock;
  private final WaitQueue waiters;

  /** A condition with a lock of its own. */
  public AsyncCondition() {
    this(new AsyncLock());
  }

  /**
   * A condition of a lock that exists.
   *
   * @param lock the lock, which may have other conditions too
   */
  public AsyncCondition(AsyncLock lock) {
    this.lock = lock;
    binding = new Binding(this);
    waiters = new WaitQueue(binding, new Need("a signal", this));
  }

  /** A condition inside of something that tasks see themselves wait for. */
  AsyncCondition(Binding binding, Object on) {
    this.binding = binding;
    lock = new AsyncLock(binding, on);
    waiters = new WaitQueue(binding, on);
  }

  /**
   * Takes the lock; see {@link AsyncLock#acquire()}.
   *
   * @return what releases the lock at the end of a {@code try} block; may be ignored
   * @throws CancelledError if the task was cancelled while it waited
   */
  public Held acquire() {
    return lock.acquire();
  }

  /**
   * Frees the lock; see {@link AsyncLock#release()}.
   *
   * @throws IllegalStateException if it is free already
   */
  public void release() {
    lock.release();
  }

  /**
   * Whether the lock is taken.
   *
   * @return whether it is
   */
  public boolean isLocked() {
    return lock.isLocked();
  }

  /**
   * Frees the lock, waits for a signal, and takes the lock again.
   *
   * @throws CancelledError if the task was cancelled while it waited; it has the lock then, and a
   *     signal that it was given has gone to the next
   * @throws IllegalStateException if the lock is free, outside of a task, or on another loop
   */
  public void await() {
    EventLoop loop = binding.caller("await()");
    checkLocked("await()");
    lock.release();
    try {
      awaitSignal(loop);
    } catch (Throwable e) {
      wake(1);
      throw e;
    }
  }

  private void awaitSignal(EventLoop loop) {
    try {
      waiters.await(loop);
    } finally {
      reacquire();
    }
  }

  /** Takes the lock however often the task is cancelled, and then throws the last cancellation. */
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
   * Waits until something holds, asking once at first and again after each signal.
   *
   * @param predicate what is to hold; called with the lock taken
   * @throws CancelledError if the task was cancelled while it waited; it has the lock then
   * @throws IllegalStateException if the predicate does not hold and the lock is free, outside of a
   *     task, or on another loop
   */
  public void waitFor(BooleanSupplier predicate) {
    while (!predicate.getAsBoolean()) {
      await();
    }
  }

  /**
   * Gives the first who waits a signal; it goes on when it has the lock again.
   *
   * @throws IllegalStateException if the lock is free
   */
  public void signal() {
    signal(1);
  }

  /**
   * Gives the first who wait a signal each.
   *
   * @param most how many at most
   * @throws IllegalStateException if the lock is free
   */
  public void signal(int most) {
    binding.check("signal()");
    checkLocked("signal()");
    wake(most);
  }

  /**
   * Gives all who wait a signal.
   *
   * @throws IllegalStateException if the lock is free
   */
  public void signalAll() {
    binding.check("signalAll()");
    checkLocked("signalAll()");
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
   * What it is like now.
   *
   * @return a copy
   */
  public Statistics statistics() {
    return new Statistics(waiters.waiting(), lock.statistics());
  }

  /** {@return the condition, who holds its lock, and how many wait for a signal} */
  @Override
  public String toString() {
    return binding.name() + "[" + lock.holding() + Need.waiting(waiters.waiting()) + "]";
  }

  /**
   * What a condition was like.
   *
   * @param waiters how many waited for a signal
   * @param lock what its lock was like
   */
  public record Statistics(int waiters, AsyncLock.Statistics lock) {}
}
