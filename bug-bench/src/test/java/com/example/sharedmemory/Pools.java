// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.sharedmemory;

import static com.example.sharedmemory.Broken.unless;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Bugs of pools, executors and what counts its users. */
@SuppressWarnings({"GuardedBy", "WaitNotInLoop"})
final class Pools {

  private Pools() {}

  static List<SharedMemoryBug> all() {
    return List.of(
        new SharedMemoryBug(
            "SM16",
            "more workers are started than there may be",
            "apache/lucene#13593: ConcurrentMergeScheduler may spawn more merge threads than"
                + " specified",
            "limit",
            2,
            Pools::mergeThreads),
        new SharedMemoryBug(
            "SM17",
            "a connection is not made, since another one looks idle",
            "brettwooldridge/HikariCP#452: race condition while adding threads",
            "hang",
            0,
            Pools::connections),
        new SharedMemoryBug(
            "SM18",
            "an object that is released comes alive by an increment that is taken back",
            "netty/netty#8563: possible race condition on AbstractReferenceCounted",
            "early",
            1,
            Pools::references),
        new SharedMemoryBug(
            "SM19",
            "a task is neither run nor rejected when its executor shuts down",
            "elastic/elasticsearch#104580",
            "lost",
            2,
            Pools::shutdown),
        new SharedMemoryBug(
            "SM20",
            "a permit that comes while a waiter leaves the queue wakes nobody",
            "JDK-6801020: concurrent Semaphore release may cause some require thread not signaled",
            "hang",
            2,
            Pools::semaphore),
        new SharedMemoryBug(
            "SM21",
            "a result is taken before it is there",
            "JDK-7132378: race in FutureTask if used with explicit set (not Runnable)",
            "lost",
            1,
            Pools::futureTask));
  }

  private static void mergeThreads(boolean fixed) throws Exception {
    int[] running = new int[1];
    int[] most = new int[1];
    Object lock = new Object();
    Threads.Body merge =
        () -> {
          boolean starts;
          synchronized (lock) {
            starts = running[0] < 1;
            if (starts && fixed) {
              running[0]++;
            }
          }
          if (starts && !fixed) {
            synchronized (lock) {
              running[0]++;
            }
          }
          if (starts) {
            synchronized (lock) {
              most[0] = Math.max(most[0], running[0]);
            }
            synchronized (lock) {
              running[0]--;
            }
          }
        };
    Threads.run(merge, merge);
    unless(most[0] == 1, "limit", most[0] + " merges ran at once");
  }

  /** A pool that makes a connection for each borrower who finds none. */
  private static final class Connections {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition isAdded = lock.newCondition();
    private final Condition isAsked = lock.newCondition();
    private int idle;
    private int asked;

    private void ask() {
      asked++;
      isAsked.signal();
    }

    void borrow(boolean fixed) throws InterruptedException {
      lock.lock();
      try {
        if (idle == 0) {
          ask();
          isAdded.await();
        }
        while (idle == 0) {
          if (fixed) {
            ask();
          }
          isAdded.await();
        }
        idle--;
      } finally {
        lock.unlock();
      }
    }

    void add(int requests, boolean fixed) throws InterruptedException {
      for (int i = 0; i < requests; i++) {
        lock.lock();
        try {
          while (asked == 0) {
            isAsked.await();
          }
          asked--;
          if (fixed || idle == 0) {
            idle++;
            isAdded.signalAll();
          }
        } finally {
          lock.unlock();
        }
      }
    }
  }

  private static void connections(boolean fixed) throws Exception {
    Connections pool = new Connections();
    Threads.run(() -> pool.add(2, fixed), () -> pool.borrow(fixed), () -> pool.borrow(fixed));
  }

  private static final class Counted {
    private final AtomicInteger count = new AtomicInteger(1);
    private volatile boolean isFreed;

    boolean retain(boolean fixed) {
      if (fixed) {
        return count.getAndUpdate(old -> old == 0 ? 0 : old + 1) != 0;
      }
      int old = count.getAndAdd(1);
      if (old <= 0) {
        count.getAndAdd(-1);
        return false;
      }
      return true;
    }

    void release() {
      if (count.decrementAndGet() == 0) {
        isFreed = true;
      }
    }

    void use(boolean fixed) {
      if (retain(fixed)) {
        unless(!isFreed, "early", "it is used and was freed");
        release();
      }
    }
  }

  private static void references(boolean fixed) throws Exception {
    Counted buffer = new Counted();
    Threads.run(buffer::release, () -> buffer.use(fixed), () -> buffer.use(fixed));
  }

  private static final class Executor {
    private final Deque<Runnable> queue = new ArrayDeque<>();
    private volatile boolean isShutdown;

    private void rejectAfterShutdown() {
      if (isShutdown) {
        throw new RejectedExecutionException("shut down");
      }
    }

    void execute(Runnable task, boolean fixed) {
      rejectAfterShutdown();
      synchronized (this) {
        if (fixed) {
          rejectAfterShutdown();
        }
        queue.add(task);
        notifyAll();
      }
    }

    synchronized void shutdown() {
      isShutdown = true;
      notifyAll();
    }

    private synchronized Runnable next() throws InterruptedException {
      while (queue.isEmpty() && !isShutdown) {
        wait();
      }
      return queue.poll();
    }

    void work() throws InterruptedException {
      for (Runnable task = next(); task != null; task = next()) {
        task.run();
      }
    }
  }

  private static void shutdown(boolean fixed) throws Exception {
    Executor executor = new Executor();
    AtomicInteger ran = new AtomicInteger();
    AtomicInteger accepted = new AtomicInteger();
    Threads.run(
        executor::work,
        () -> {
          try {
            executor.execute(ran::incrementAndGet, fixed);
            accepted.incrementAndGet();
          } catch (RejectedExecutionException e) {
            // the caller knows
          }
        },
        executor::shutdown);
    unless(ran.get() == accepted.get(), "lost", ran + " of " + accepted + " tasks ran");
  }

  private static void semaphore(boolean fixed) throws Exception {
    QueuedPermits permits = new QueuedPermits(fixed);
    Threads.run(permits::acquire, permits::acquire, permits::release, permits::release);
  }

  private static final class Task {
    private final AtomicInteger state = new AtomicInteger();
    private volatile String result;

    void set(String value, boolean fixed) {
      if (state.compareAndSet(0, 1)) {
        if (fixed) {
          result = value;
          state.set(2);
        } else {
          state.set(2);
          result = value;
        }
      }
    }
  }

  private static void futureTask(boolean fixed) throws Exception {
    Task task = new Task();
    Threads.run(
        () -> task.set("result", fixed),
        () -> {
          if (task.state.get() == 2) {
            unless(task.result != null, "lost", "it is done and has no result");
          }
        });
  }
}
