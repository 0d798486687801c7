// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.sharedmemory;

import static com.example.sharedmemory.Broken.unless;

import java.util.ArrayDeque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.StampedLock;

/** Bugs of locks, monitors and those who wait at them. */
@SuppressWarnings({
  "GuardedBy",
  "LockNotBeforeTry",
  "NakedNotify",
  "NonAtomicVolatileUpdate",
  "NonAtomicOperationOnVolatileField",
  "SynchronizeOnNonFinalField",
  "WaitNotInLoop"
})
final class Locks {

  private Locks() {}

  static List<SharedMemoryBug> all() {
    return List.of(
        new SharedMemoryBug(
            "SM22",
            "two accounts, each guarded by a lock of its own",
            "wronglock and account of the benchmark of Eytani, Havelund, Stoller and Ur, 2007",
            "lost",
            1,
            Locks::wrongLock),
        new SharedMemoryBug(
            "SM23",
            "the lock is the object that the block replaces",
            "FindBugs ML_SYNC_ON_FIELD_TO_GUARD_CHANGING_THAT_FIELD",
            "lost",
            2,
            Locks::replacedLock),
        new SharedMemoryBug(
            "SM24",
            "a monitor and a lock are taken in two orders",
            "crawler-commons/url-frontier#122: race condition leading to deadlock",
            "hang",
            1,
            Locks::lockOrder),
        new SharedMemoryBug(
            "SM25",
            "foreign code is called while a lock is held",
            "ReactiveX/RxJava#577, fixed by #582: unsubscribe while not holding a lock",
            "hang",
            1,
            Locks::calledWhileHeld),
        new SharedMemoryBug(
            "SM26",
            "three philosophers take the left fork first",
            "Dijkstra, EWD 310; Thomson et al., SCTBench, PPoPP 2014",
            "hang",
            1,
            Locks::philosophers),
        new SharedMemoryBug(
            "SM27",
            "a notification comes between the look and the wait",
            "Farchi, Nir and Ur, Concurrent bug patterns and how to test them, IPDPS 2003",
            "hang",
            1,
            Locks::lostNotification),
        new SharedMemoryBug(
            "SM28",
            "who is woken does not look again",
            "CERT THI03-J; Goetz et al., Java Concurrency in Practice, 14.2.2",
            "crash",
            2,
            Locks::waitsOnce),
        new SharedMemoryBug(
            "SM29",
            "a bounded buffer wakes the wrong side",
            "Cargill, Extreme Programming challenge fourteen, 2001",
            "hang",
            1,
            Locks::boundedBuffer),
        new SharedMemoryBug(
            "SM30",
            "an optimistic read is not validated",
            "Javadoc of StampedLock, the class Point without its validation",
            "order",
            1,
            Locks::optimisticRead),
        new SharedMemoryBug(
            "SM31",
            "Peterson's lock sets the turn before the flag",
            "Peterson, Myths about the mutual exclusion problem, 1981, with two lines exchanged",
            "limit",
            2,
            Locks::peterson));
  }

  private static void wrongLock(boolean fixed) throws Exception {
    int[] balances = {100, 100};
    Object first = new Object();
    Object second = fixed ? first : new Object();
    Threads.run(() -> transfer(balances, 0, 1, first), () -> transfer(balances, 1, 0, second));
    unless(
        balances[0] == 100 && balances[1] == 100,
        "lost",
        "the balances are " + balances[0] + " and " + balances[1]);
  }

  private static void transfer(int[] balances, int from, int to, Object lock) {
    synchronized (lock) {
      balances[from] -= 10;
      balances[to] += 10;
    }
  }

  private static final class Counter {
    private final Object lock = new Object();
    private Count count = new Count(0);

    private static final class Count {
      private final int value;

      Count(int value) {
        this.value = value;
      }
    }

    void add(boolean fixed) {
      synchronized (fixed ? lock : count) {
        count = new Count(count.value + 1);
      }
    }
  }

  private static void replacedLock(boolean fixed) throws Exception {
    Counter counter = new Counter();
    Threads.Body add = () -> counter.add(fixed);
    Threads.run(add, add, add);
    unless(counter.count.value == 3, "lost", "counted " + counter.count.value + " of 3");
  }

  private static void lockOrder(boolean fixed) throws Exception {
    ReentrantLock stripe = new ReentrantLock();
    Queue<String> queue = new ArrayDeque<>(List.of("a", "b"));
    Threads.run(
        () -> {
          synchronized (queue) {
            stripe.lock();
            try {
              queue.poll();
            } finally {
              stripe.unlock();
            }
          }
        },
        () -> {
          if (fixed) {
            synchronized (queue) {
              removeLocked(stripe, queue);
            }
          } else {
            removeLocked(stripe, queue);
          }
        });
  }

  private static void removeLocked(ReentrantLock stripe, Queue<String> queue) {
    stripe.lock();
    try {
      synchronized (queue) {
        queue.remove("b");
      }
    } finally {
      stripe.unlock();
    }
  }

  /** A subscription that is part of another one, or has a part. */
  private static final class Subscription {
    private Subscription other;
    private boolean isEnded;

    void end(boolean fixed) {
      Subscription told;
      synchronized (this) {
        told = isEnded ? null : other;
        isEnded = true;
        if (told != null && !fixed) {
          told.end(false);
        }
      }
      if (told != null && fixed) {
        told.end(true);
      }
    }
  }

  private static void calledWhileHeld(boolean fixed) throws Exception {
    Subscription all = new Subscription();
    Subscription part = new Subscription();
    all.other = part;
    part.other = all;
    Threads.run(() -> all.end(fixed), () -> part.end(fixed));
    unless(all.isEnded && part.isEnded, "lost", "a subscription has not ended");
  }

  private static void philosophers(boolean fixed) throws Exception {
    Object[] forks = {new Object(), new Object(), new Object()};
    Threads.run(
        () -> eat(forks[0], forks[1]),
        () -> eat(forks[1], forks[2]),
        () -> {
          if (fixed) {
            eat(forks[0], forks[2]);
          } else {
            eat(forks[2], forks[0]);
          }
        });
  }

  private static void eat(Object left, Object right) {
    synchronized (left) {
      synchronized (right) {
        // eats
      }
    }
  }

  private static final class Event {
    private volatile boolean isSet;

    void await(boolean fixed) throws InterruptedException {
      if (fixed) {
        synchronized (this) {
          while (!isSet) {
            wait();
          }
        }
      } else if (!isSet) {
        synchronized (this) {
          wait();
        }
      }
    }

    void set() {
      isSet = true;
      synchronized (this) {
        notifyAll();
      }
    }
  }

  private static void lostNotification(boolean fixed) throws Exception {
    Event event = new Event();
    Threads.run(() -> event.await(fixed), event::set);
  }

  private static final class Mailbox {
    private final Queue<String> letters = new ArrayDeque<>();

    synchronized void put(String letter) {
      letters.add(letter);
      notifyAll();
    }

    synchronized String take(boolean fixed) throws InterruptedException {
      if (fixed) {
        while (letters.isEmpty()) {
          wait();
        }
      } else if (letters.isEmpty()) {
        wait();
      }
      String letter = letters.poll();
      if (letter == null) {
        throw new NoSuchElementException("the mailbox is empty");
      }
      return letter;
    }
  }

  private static void waitsOnce(boolean fixed) throws Exception {
    Mailbox mailbox = new Mailbox();
    Threads.run(
        () -> mailbox.take(fixed),
        () -> mailbox.take(fixed),
        () -> {
          mailbox.put("first");
          mailbox.put("second");
        });
  }

  /** A buffer of one item whose producers and consumers wait at one monitor. */
  private static final class Buffer {
    private int item;

    synchronized void put(int value, boolean fixed) throws InterruptedException {
      while (item != 0) {
        wait();
      }
      item = value;
      wake(fixed);
    }

    synchronized int take(boolean fixed) throws InterruptedException {
      while (item == 0) {
        wait();
      }
      int value = item;
      item = 0;
      wake(fixed);
      return value;
    }

    private void wake(boolean fixed) {
      if (fixed) {
        notifyAll();
      } else {
        notify();
      }
    }
  }

  private static void boundedBuffer(boolean fixed) throws Exception {
    Buffer buffer = new Buffer();
    Threads.run(
        () -> buffer.put(1, fixed),
        () -> buffer.take(fixed),
        () -> buffer.put(2, fixed),
        () -> buffer.take(fixed));
  }

  /** A point whose coordinates are always the same. */
  private static final class Point {
    private final StampedLock lock = new StampedLock();
    private int x;
    private int y;

    void move() {
      long stamp = lock.writeLock();
      x++;
      y++;
      lock.unlockWrite(stamp);
    }

    int distance(boolean fixed) {
      long stamp = lock.tryOptimisticRead();
      int seenX = x;
      int seenY = y;
      if (fixed && !lock.validate(stamp)) {
        stamp = lock.readLock();
        seenX = x;
        seenY = y;
        lock.unlockRead(stamp);
      }
      return seenX - seenY;
    }
  }

  private static void optimisticRead(boolean fixed) throws Exception {
    Point point = new Point();
    Threads.run(
        point::move, () -> unless(point.distance(fixed) == 0, "order", "half of a move was seen"));
  }

  private static final class Peterson {
    private final boolean[] wants = new boolean[2];
    private volatile int turn;
    private final AtomicInteger inside = new AtomicInteger();

    void enter(int me, boolean fixed) {
      int other = 1 - me;
      if (fixed) {
        wants[me] = true;
        turn = other;
      } else {
        turn = other;
        wants[me] = true;
      }
      while (wants[other] && turn == other) {
        Thread.onSpinWait();
      }
      unless(inside.incrementAndGet() == 1, "limit", "both are inside");
      inside.decrementAndGet();
      wants[me] = false;
    }
  }

  private static void peterson(boolean fixed) throws Exception {
    Peterson lock = new Peterson();
    Threads.run(() -> lock.enter(0, fixed), () -> lock.enter(1, fixed));
  }
}
