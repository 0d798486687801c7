// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.racy;

import dev.lockstep.AsyncAction;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicMarkableReference;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.AtomicStampedReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import java.util.function.BooleanSupplier;

/**
 * Programs that take for granted that a weak compareAndSet of the right value succeeds, that a free
 * lock is to be had at the first try, or that a wait lasts.
 */
@SuppressWarnings({"LockNotBeforeTry", "ThreadPriorityCheck", "UnnecessaryAsync", "WaitNotInLoop"})
final class Excuses {

  private Excuses() {}

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }

  private static AsyncAction succeeds(BooleanSupplier call) {
    return () -> check(call.getAsBoolean(), "refused");
  }

  private static final class Cell {
    private static final VarHandle VALUE;
    private static final VarHandle NAME;
    private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);
    private static final AtomicIntegerFieldUpdater<Cell> UPDATER =
        AtomicIntegerFieldUpdater.newUpdater(Cell.class, "updated");

    static {
      try {
        VALUE = MethodHandles.lookup().findVarHandle(Cell.class, "value", int.class);
        NAME = MethodHandles.lookup().findVarHandle(Cell.class, "name", String.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private int value;
    private String name = "a";
    private final long[] elements = new long[2];
    private volatile int updated;

    int value() {
      return value + name.length() + updated;
    }
  }

  // ---- weak compareAndSet

  static AsyncAction weakInteger() {
    return succeeds(() -> new AtomicInteger(1).weakCompareAndSetPlain(1, 2));
  }

  static AsyncAction weakLong() {
    return succeeds(() -> new AtomicLong(1).weakCompareAndSetVolatile(1, 2));
  }

  static AsyncAction weakBoolean() {
    return succeeds(() -> new AtomicBoolean().weakCompareAndSetAcquire(false, true));
  }

  static AsyncAction weakReference() {
    return succeeds(() -> new AtomicReference<>("a").weakCompareAndSetRelease("a", "b"));
  }

  static AsyncAction weakArrays() {
    return succeeds(
        () ->
            new AtomicLongArray(2).weakCompareAndSetPlain(1, 0, 3)
                && new AtomicReferenceArray<String>(2).weakCompareAndSetVolatile(1, null, "c"));
  }

  static AsyncAction weakStamped() {
    return succeeds(
        () ->
            new AtomicStampedReference<>("a", 1).weakCompareAndSet("a", "b", 1, 2)
                && new AtomicMarkableReference<>("a", false)
                    .weakCompareAndSet("a", "b", false, true));
  }

  static AsyncAction weakUpdater() {
    return succeeds(() -> Cell.UPDATER.weakCompareAndSet(new Cell(), 0, 1));
  }

  static AsyncAction weakVarHandle() {
    return succeeds(() -> Cell.VALUE.weakCompareAndSet(new Cell(), 0, 1));
  }

  static AsyncAction weakVarHandleOfReference() {
    return succeeds(() -> Cell.NAME.weakCompareAndSetPlain(new Cell(), "a", "b"));
  }

  static AsyncAction weakVarHandleOfElement() {
    return succeeds(() -> Cell.ELEMENT.weakCompareAndSetRelease(new Cell().elements, 1, 0L, 5L));
  }

  /** A comparison and exchange of two values. */
  private interface Exchange {
    boolean exchange(int expected, int value);
  }

  static AsyncAction weakByReference() {
    Exchange exchange = new AtomicInteger()::weakCompareAndSetVolatile;
    return succeeds(() -> exchange.exchange(0, 1));
  }

  // ---- locks

  static AsyncAction reentrantLock() {
    return succeeds(() -> new ReentrantLock().tryLock());
  }

  static AsyncAction lock() {
    Lock lock = new ReentrantLock(true);
    return succeeds(lock::tryLock);
  }

  static AsyncAction writeLock() {
    return succeeds(() -> new ReentrantReadWriteLock().writeLock().tryLock());
  }

  static AsyncAction readLock() {
    return succeeds(() -> new ReentrantReadWriteLock().readLock().tryLock());
  }

  static AsyncAction stampedLock() {
    return succeeds(() -> new StampedLock().tryWriteLock() != 0);
  }

  static AsyncAction stampedReadLock() {
    return succeeds(() -> new StampedLock().tryReadLock() != 0);
  }

  static AsyncAction optimisticRead() {
    return succeeds(() -> new StampedLock().tryOptimisticRead() != 0);
  }

  static AsyncAction viewOfStampedLock() {
    return succeeds(() -> new StampedLock().asWriteLock().tryLock());
  }

  static AsyncAction semaphore() {
    return succeeds(() -> new Semaphore(1).tryAcquire());
  }

  static AsyncAction permits() {
    return succeeds(() -> new Semaphore(3).tryAcquire(2));
  }

  // ---- correct

  static void retries() {
    AtomicInteger count = new AtomicInteger();
    for (int i = 0; i < 3; i++) {
      int before;
      do {
        before = count.get();
      } while (!count.weakCompareAndSetVolatile(before, before + 1));
    }
    check(count.get() == 3, "lost");
  }

  static void strongSucceeds() {
    check(new AtomicInteger(1).compareAndSet(1, 2), "refused");
    check(Cell.VALUE.compareAndSet(new Cell(), 0, 1), "refused");
    check(new Cell().value() == 1, "wrong");
  }

  static void heldLockIsEnteredAgain() {
    ReentrantLock lock = new ReentrantLock();
    lock.lock();
    check(lock.tryLock(), "refused what it has");
    ReentrantReadWriteLock both = new ReentrantReadWriteLock();
    both.writeLock().lock();
    check(both.writeLock().tryLock() && both.readLock().tryLock(), "refused what it has");
    both.writeLock().unlock();
    both.writeLock().unlock();
    check(both.readLock().tryLock(), "refused though no writer is possible");
  }

  static void waitsIfRefused() {
    ReentrantLock lock = new ReentrantLock();
    if (!lock.tryLock()) {
      lock.lock();
    }
    check(lock.isHeldByCurrentThread(), "without the lock");
  }

  /** A thread that does not wait comes before one that does, at a lock that is fair. */
  static void overtakes() throws InterruptedException {
    ReentrantLock lock = new ReentrantLock(true);
    boolean[] waited = new boolean[1];
    lock.lock();
    Thread first =
        new Thread(
            () -> {
              lock.lock();
              waited[0] = true;
              lock.unlock();
            });
    first.start();
    while (!lock.hasQueuedThreads()) {
      Thread.yield();
    }
    lock.unlock();
    boolean overtakes = lock.tryLock() && !waited[0];
    if (lock.isHeldByCurrentThread()) {
      lock.unlock();
    }
    first.join();
    check(!overtakes, "overtaken");
  }

  // ---- waits

  private interface Waiting {
    void await() throws InterruptedException;
  }

  /** Takes for granted that a wait of a second lasts as long if nobody ends it. */
  private static AsyncAction lasts(Waiting waiting) {
    return () -> {
      long start = System.nanoTime();
      waiting.await();
      check(System.nanoTime() - start >= TimeUnit.SECONDS.toNanos(1), "woken without a reason");
    };
  }

  static AsyncAction waitMillis() {
    Object monitor = new Object();
    return lasts(
        () -> {
          synchronized (monitor) {
            monitor.wait(1_000);
          }
        });
  }

  static AsyncAction waitNanos() {
    Object monitor = new Object();
    return lasts(
        () -> {
          synchronized (monitor) {
            monitor.wait(1_000, 1);
          }
        });
  }

  private static AsyncAction lasts(ConditionWait waiting) {
    ReentrantLock lock = new ReentrantLock();
    Condition condition = lock.newCondition();
    return lasts(
        () -> {
          lock.lock();
          try {
            waiting.await(condition);
          } finally {
            lock.unlock();
          }
        });
  }

  private interface ConditionWait {
    void await(Condition condition) throws InterruptedException;
  }

  static AsyncAction awaitTime() {
    return lasts(condition -> check(!condition.await(1, TimeUnit.SECONDS), "signalled"));
  }

  static AsyncAction awaitNanos() {
    return lasts(
        condition -> {
          long left = condition.awaitNanos(TimeUnit.SECONDS.toNanos(1));
          check(left <= TimeUnit.MILLISECONDS.toNanos(999), "left " + left);
        });
  }

  static AsyncAction awaitUntil() {
    return lasts(
        condition ->
            check(!condition.awaitUntil(Date.from(Instant.now().plusSeconds(1))), "signalled"));
  }

  static AsyncAction parkNanos() {
    return lasts(() -> LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1)));
  }

  static AsyncAction parkNanosOf() {
    return lasts(() -> LockSupport.parkNanos("blocker", TimeUnit.SECONDS.toNanos(1)));
  }

  static AsyncAction parkUntil() {
    return lasts(() -> LockSupport.parkUntil(Instant.now().plusSeconds(1).toEpochMilli()));
  }

  static AsyncAction parkUntilOf() {
    return lasts(
        () -> LockSupport.parkUntil("blocker", Instant.now().plusSeconds(1).toEpochMilli()));
  }

  /** Is woken after a second, and takes that for granted. */
  private static AsyncAction isWoken(Runnable waiting, Waking waking) {
    return lasts(
        () -> {
          Thread waiter = Thread.currentThread();
          Thread waker =
              new Thread(
                  () -> {
                    try {
                      Thread.sleep(1_000);
                    } catch (InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                    waking.wake(waiter);
                  });
          waker.start();
          waiting.run();
        });
  }

  private interface Waking {
    void wake(Thread waiter);
  }

  static AsyncAction park() {
    return isWoken(LockSupport::park, LockSupport::unpark);
  }

  static AsyncAction parkOf() {
    return isWoken(() -> LockSupport.park("blocker"), LockSupport::unpark);
  }

  static AsyncAction awaitUninterruptibly() {
    ReentrantLock lock = new ReentrantLock();
    Condition condition = lock.newCondition();
    return isWoken(
        () -> {
          lock.lock();
          condition.awaitUninterruptibly();
          lock.unlock();
        },
        waiter -> {
          lock.lock();
          condition.signal();
          lock.unlock();
        });
  }
}
