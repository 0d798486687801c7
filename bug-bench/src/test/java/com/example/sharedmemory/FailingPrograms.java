// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.sharedmemory;

import static com.example.sharedmemory.Broken.unless;
import static com.example.sharedmemory.CoreProgram.fails;
import static com.example.sharedmemory.CoreProgram.failsSpuriously;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import java.util.stream.IntStream;

/** The core programs of Fray (cmu-pasta/fray) that must fail, in our own words. */
@SuppressWarnings({"LockNotBeforeTry", "NakedNotify", "ThreadPriorityCheck", "WaitNotInLoop"})
final class FailingPrograms {

  private FailingPrograms() {}

  static List<CoreProgram> all() {
    return List.of(
        fails("a latch that nobody opens holds two threads", FailingPrograms::latchHoldsTwo),
        fails("a latch that nobody opens holds main", jvm -> new CountDownLatch(1).await()),
        fails("a parallel stream counts in the order of its source", jvm -> streamCounts()),
        fails("two monitors in two orders, and waits in them", FailingPrograms::monitors),
        fails("two synchronized methods call each other's object", FailingPrograms::methods),
        fails("park without unpark", jvm -> LockSupport.park()),
        failsSpuriously("park ends before unpark", FailingPrograms::parks),
        fails("a reader waits for a writer that waits for it", FailingPrograms::readWriteLock),
        fails("a read stamp converted to write, then a read", jvm -> convertedStamp()),
        fails("a write stamp while there is a read stamp", jvm -> readThenWrite()),
        fails("main waits in the monitor of a thread that ends", FailingPrograms::monitorOfThread),
        fails("who is notified first goes on second", FailingPrograms::notifiedOrder),
        fails("main takes the monitor before who was notified", FailingPrograms::notifiedLate),
        fails("two threads wait and nobody notifies", FailingPrograms::twoWait),
        failsSpuriously("a wait ends before its notification", FailingPrograms::waits),
        fails("a wait without the monitor", jvm -> new Object().wait()),
        fails("a wait without a notification", jvm -> waitAlone()));
  }

  private static void latchHoldsTwo(Jvm jvm) throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    Thread thread = jvm.start(latch::await);
    latch.await();
    thread.join();
  }

  private static void streamCounts() {
    AtomicInteger last = new AtomicInteger();
    IntStream.range(1, 10).parallel().forEach(i -> last.compareAndSet(i - 1, i + 1));
    unless(last.get() == 10, "order", "the last is " + last);
  }

  private static void monitors(Jvm jvm) {
    Object first = new Object();
    Object second = new Object();
    jvm.start(() -> waitInBoth(first, second));
    jvm.start(() -> waitInBoth(second, first));
  }

  private static void waitInBoth(Object outer, Object inner) throws InterruptedException {
    synchronized (outer) {
      synchronized (inner) {
        outer.wait();
      }
    }
  }

  private static final class Party {
    synchronized void call(Party other) throws InterruptedException {
      Thread.sleep(100);
      other.answer();
    }

    synchronized void answer() {}
  }

  private static void methods(Jvm jvm) {
    Party first = new Party();
    Party second = new Party();
    jvm.start(() -> first.call(second));
    jvm.start(() -> second.call(first));
  }

  private static void parks(Jvm jvm) throws Exception {
    CountDownLatch isStarted = new CountDownLatch(1);
    AtomicBoolean hasGoneOn = new AtomicBoolean();
    Thread thread =
        jvm.start(
            () -> {
              isStarted.countDown();
              LockSupport.park();
              hasGoneOn.set(true);
            });
    isStarted.await();
    unless(!hasGoneOn.get(), "early", "it went on without a permit");
    LockSupport.unpark(thread);
  }

  private static void readWriteLock(Jvm jvm) throws Exception {
    ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    lock.writeLock().lock();
    jvm.start(lock.readLock()::lock).join();
  }

  private static void convertedStamp() {
    StampedLock lock = new StampedLock();
    lock.tryConvertToWriteLock(lock.readLock());
    lock.readLock();
  }

  private static void readThenWrite() {
    StampedLock lock = new StampedLock();
    lock.readLock();
    lock.writeLock();
  }

  private static void monitorOfThread(Jvm jvm) throws Exception {
    Thread thread = jvm.thread(() -> {});
    synchronized (thread) {
      thread.start();
      new CountDownLatch(1).await();
    }
  }

  private static void notifiedOrder(Jvm jvm) throws Exception {
    Object monitor = new Object();
    CountDownLatch areWaiting = new CountDownLatch(2);
    AtomicBoolean isNotified = new AtomicBoolean();
    AtomicBoolean hasFirstGoneOn = new AtomicBoolean();
    AtomicBoolean isOvertaken = new AtomicBoolean();
    Thread first =
        jvm.start(
            () -> {
              awaitNotified(monitor, areWaiting, isNotified, () -> hasFirstGoneOn.set(true));
            });
    Thread second =
        jvm.start(
            () -> {
              awaitNotified(
                  monitor,
                  areWaiting,
                  isNotified,
                  () -> {
                    if (!hasFirstGoneOn.get()) {
                      isOvertaken.set(true);
                    }
                  });
            });
    areWaiting.await();
    synchronized (monitor) {
      isNotified.set(true);
      monitor.notifyAll();
    }
    first.join();
    second.join();
    unless(!isOvertaken.get(), "order", "the first was overtaken");
  }

  private static void awaitNotified(
      Object monitor, CountDownLatch areWaiting, AtomicBoolean isNotified, Runnable then)
      throws InterruptedException {
    synchronized (monitor) {
      areWaiting.countDown();
      while (!isNotified.get()) {
        monitor.wait();
      }
      then.run();
    }
  }

  private static void notifiedLate(Jvm jvm) throws Exception {
    Object monitor = new Object();
    CountDownLatch isWaiting = new CountDownLatch(1);
    AtomicBoolean hasGoneOn = new AtomicBoolean();
    jvm.start(
        () -> {
          synchronized (monitor) {
            isWaiting.countDown();
            monitor.wait();
            hasGoneOn.set(true);
          }
        });
    isWaiting.await();
    synchronized (monitor) {
      monitor.notify();
    }
    Thread.yield();
    synchronized (monitor) {
      unless(hasGoneOn.get(), "order", "who was notified has not gone on");
    }
  }

  private static void twoWait(Jvm jvm) {
    Object monitor = new Object();
    for (int i = 0; i < 2; i++) {
      jvm.start(
          () -> {
            synchronized (monitor) {
              monitor.wait();
            }
          });
    }
  }

  private static void waits(Jvm jvm) throws Exception {
    Object monitor = new Object();
    CountDownLatch isWaiting = new CountDownLatch(1);
    AtomicBoolean hasGoneOn = new AtomicBoolean();
    jvm.start(
        () -> {
          synchronized (monitor) {
            isWaiting.countDown();
            monitor.wait();
            hasGoneOn.set(true);
          }
        });
    isWaiting.await();
    synchronized (monitor) {
      unless(!hasGoneOn.get(), "early", "it went on without a notification");
      monitor.notify();
    }
  }

  private static void waitAlone() throws InterruptedException {
    Object monitor = new Object();
    synchronized (monitor) {
      monitor.wait();
    }
  }
}
