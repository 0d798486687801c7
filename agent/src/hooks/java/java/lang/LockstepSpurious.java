// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package java.lang;

import java.lang.reflect.Field;
import java.util.Date;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.concurrent.locks.AbstractQueuedLongSynchronizer;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.StampedLock;

/**
 * What instrumented code calls in the place of waits that may end without a reason, and before
 * calls that may fail without one. The loop that runs the caller chooses, see {@link
 * LockstepPoints}; each method has the number of the site of the call last.
 */
public final class LockstepSpurious {

  /** The time after which a wait ends that does so without a reason. */
  private static final long SOON_NANOS = 1_000_000;

  private static final long SOON_MILLIS = 1;

  private LockstepSpurious() {}

  // ---- waits

  /** Called in the place of {@link Object#wait()}. */
  public static void await(Object monitor, int site) throws InterruptedException {
    await(monitor, 0L, site);
  }

  /** Called in the place of {@link Object#wait(long)}. */
  public static void await(Object monitor, long millis, int site) throws InterruptedException {
    boolean isLonger = millis == 0 || millis > SOON_MILLIS;
    monitor.wait(isLonger && LockstepPoints.wakesUp(site) ? SOON_MILLIS : millis);
  }

  /** Called in the place of {@link Object#wait(long, int)}. */
  public static void await(Object monitor, long millis, int nanos, int site)
      throws InterruptedException {
    if (millis > SOON_MILLIS && LockstepPoints.wakesUp(site)) {
      monitor.wait(SOON_MILLIS);
    } else {
      monitor.wait(millis, nanos);
    }
  }

  /** Called in the place of {@link Condition#await()}. */
  public static void await(Condition condition, int site) throws InterruptedException {
    if (LockstepPoints.wakesUp(site)) {
      condition.await(SOON_NANOS, TimeUnit.NANOSECONDS);
    } else {
      condition.await();
    }
  }

  /** Called in the place of {@link Condition#awaitUninterruptibly()}. */
  public static void awaitUninterruptibly(Condition condition, int site) {
    if (!LockstepPoints.wakesUp(site)) {
      condition.awaitUninterruptibly();
      return;
    }
    boolean wasInterrupted = Thread.interrupted();
    try {
      condition.awaitNanos(SOON_NANOS);
    } catch (InterruptedException e) {
      wasInterrupted = true; // which ends this wait as if without a reason
    }
    if (wasInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Called in the place of {@link Condition#await(long, TimeUnit)}. */
  public static boolean await(Condition condition, long time, TimeUnit unit, int site)
      throws InterruptedException {
    if (unit.toNanos(time) > SOON_NANOS && LockstepPoints.wakesUp(site)) {
      condition.awaitNanos(SOON_NANOS);
      return true; // since there is time left
    }
    return condition.await(time, unit);
  }

  /** Called in the place of {@link Condition#awaitNanos}. */
  public static long awaitNanos(Condition condition, long nanos, int site)
      throws InterruptedException {
    return nanos > SOON_NANOS && LockstepPoints.wakesUp(site)
        ? nanos - SOON_NANOS + condition.awaitNanos(SOON_NANOS)
        : condition.awaitNanos(nanos);
  }

  /** Called in the place of {@link Condition#awaitUntil}. */
  public static boolean awaitUntil(Condition condition, Date deadline, int site)
      throws InterruptedException {
    if (isLater(deadline.getTime(), site)) {
      condition.awaitNanos(SOON_NANOS);
      return true;
    }
    return condition.awaitUntil(deadline);
  }

  private static boolean isLater(long deadline, int site) {
    return deadline - SOON_MILLIS > LockstepHooks.currentTimeMillis()
        && LockstepPoints.wakesUp(site);
  }

  /** Called in the place of {@link LockSupport#park()}. */
  public static void park(int site) {
    if (LockstepPoints.wakesUp(site)) {
      LockSupport.parkNanos(SOON_NANOS);
    } else {
      LockSupport.park();
    }
  }

  /** Called in the place of {@link LockSupport#park(Object)}. */
  public static void park(Object blocker, int site) {
    if (LockstepPoints.wakesUp(site)) {
      LockSupport.parkNanos(blocker, SOON_NANOS);
    } else {
      LockSupport.park(blocker);
    }
  }

  /** Called in the place of {@link LockSupport#parkNanos(long)}. */
  public static void parkNanos(long nanos, int site) {
    LockSupport.parkNanos(shortened(nanos, site));
  }

  /** Called in the place of {@link LockSupport#parkNanos(Object, long)}. */
  public static void parkNanos(Object blocker, long nanos, int site) {
    LockSupport.parkNanos(blocker, shortened(nanos, site));
  }

  private static long shortened(long nanos, int site) {
    return nanos > SOON_NANOS && LockstepPoints.wakesUp(site) ? SOON_NANOS : nanos;
  }

  /** Called in the place of {@link LockSupport#parkUntil(long)}. */
  public static void parkUntil(long deadline, int site) {
    if (isLater(deadline, site)) {
      LockSupport.parkNanos(SOON_NANOS);
    } else {
      LockSupport.parkUntil(deadline);
    }
  }

  /** Called in the place of {@link LockSupport#parkUntil(Object, long)}. */
  public static void parkUntil(Object blocker, long deadline, int site) {
    if (isLater(deadline, site)) {
      LockSupport.parkNanos(blocker, SOON_NANOS);
    } else {
      LockSupport.parkUntil(blocker, deadline);
    }
  }

  // ---- calls that fail

  /** The fields with the state of a synchronizer, which is 0 if nobody holds it. */
  private static final class State {
    private static final Field INT = field(AbstractQueuedSynchronizer.class);
    private static final Field LONG = field(AbstractQueuedLongSynchronizer.class);

    private State() {}

    private static Field field(Class<?> type) {
      try {
        Field field = type.getDeclaredField("state");
        field.setAccessible(true);
        return field;
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("this JDK has no state of synchronizers", e);
      }
    }

    static boolean isFree(AbstractOwnableSynchronizer of) {
      try {
        return of instanceof AbstractQueuedSynchronizer
            ? INT.getInt(of) == 0
            : of instanceof AbstractQueuedLongSynchronizer && LONG.getLong(of) == 0;
      } catch (IllegalAccessException e) {
        throw new LinkageError("the field was made accessible", e);
      }
    }
  }

  /**
   * Called before a call that may fail without a reason: a weak compareAndSet; a call that tries to
   * take a lock, as if another thread had it for that moment.
   */
  public static boolean fails(Object target, int site) {
    return isFree(target) && LockstepPoints.fails(site);
  }

  /**
   * Returns whether a call that tries to take a lock would succeed without the caller having it
   * already; true for what is no lock.
   */
  private static boolean isFree(Object target) {
    if (target instanceof Semaphore semaphore) {
      return semaphore.availablePermits() > 0;
    }
    Object owner = LockstepOwners.of(target);
    if (owner instanceof StampedLock lock) {
      return !lock.isWriteLocked() && !lock.isReadLocked();
    }
    if (owner instanceof AbstractOwnableSynchronizer synchronizer) {
      return State.isFree(synchronizer);
    }
    return owner != null && !(owner instanceof Lock); // of a lock of the program nobody knows
  }
}
