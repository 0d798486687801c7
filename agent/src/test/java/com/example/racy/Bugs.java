// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.racy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Small programs of plain Java with a bug of shared memory each, and their correct twins. */
@SuppressWarnings({"StaticGuardedByInstance", "WaitNotInLoop"}) // these are bugs
final class Bugs {

  private Bugs() {}

  /** Runs bodies in threads of their own, and throws what the first of them throws. */
  static void inThreads(boolean virtual, Runnable... bodies) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    for (Runnable body : bodies) {
      Thread thread = virtual ? Thread.ofVirtual().unstarted(body) : new Thread(body);
      thread.setUncaughtExceptionHandler((failed, e) -> failure.compareAndSet(null, e));
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (failure.get() != null) {
      throw new AssertionError(failure.get());
    }
  }

  static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  // ---- a counter

  static class Counter {
    int count;

    void increment() {
      count++;
    }
  }

  static final class LockedCounter extends Counter {
    @Override
    synchronized void increment() {
      count++;
    }
  }

  private static void count(Counter counter, boolean virtual) throws InterruptedException {
    inThreads(virtual, counter::increment, counter::increment);
    check(counter.count == 2, "lost update");
  }

  static void counterInVirtualThreads() throws InterruptedException {
    count(new Counter(), true);
  }

  static void counterInPlatformThreads() throws InterruptedException {
    count(new Counter(), false);
  }

  static void lockedCounter() throws InterruptedException {
    count(new LockedCounter(), true);
  }

  static void counterInPool() throws InterruptedException {
    Counter counter = new Counter();
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      pool.invokeAll(
          List.of(Executors.callable(counter::increment), Executors.callable(counter::increment)));
    } finally {
      pool.shutdown();
      check(pool.awaitTermination(1, TimeUnit.HOURS), "no end");
    }
    check(counter.count == 2, "lost update");
  }

  static long total;

  static void staticLong() throws InterruptedException {
    total = 0;
    inThreads(true, () -> total += 2, () -> total += 3);
    check(total == 5, "lost update");
  }

  static void arrays() throws InterruptedException {
    long[] sums = new long[2];
    byte[] flags = new byte[1];
    Runnable body =
        () -> {
          sums[1] += 1;
          flags[0]++;
        };
    inThreads(true, body, body);
    check(sums[1] == 2 && flags[0] == 2, "lost update");
  }

  // ---- check, then act

  static void cacheLoadsTwice() throws InterruptedException {
    Map<String, Integer> cache = new ConcurrentHashMap<>();
    AtomicInteger loads = new AtomicInteger();
    Runnable get =
        () -> {
          if (cache.get("a") == null) {
            cache.put("a", loads.incrementAndGet());
          }
        };
    inThreads(true, get, get);
    check(loads.get() == 1, "loaded twice");
  }

  static void cacheLoadsOnce() throws InterruptedException {
    Map<String, Integer> cache = new ConcurrentHashMap<>();
    AtomicInteger loads = new AtomicInteger();
    Runnable get = () -> cache.computeIfAbsent("a", key -> loads.incrementAndGet());
    inThreads(true, get, get);
    check(loads.get() == 1, "loaded twice");
  }

  /** A stack each of whose calls is synchronized, which does not make two of them one. */
  static final class Jobs {
    private final List<String> jobs = new ArrayList<>(List.of("only"));

    synchronized boolean isEmpty() {
      return jobs.isEmpty();
    }

    synchronized String take() {
      return jobs.removeLast();
    }
  }

  static void checkThenAct() throws InterruptedException {
    Jobs jobs = new Jobs();
    Runnable worker =
        () -> {
          if (!jobs.isEmpty()) {
            jobs.take();
          }
        };
    inThreads(true, worker, worker);
  }

  static void checkAndAct() throws InterruptedException {
    Jobs jobs = new Jobs();
    Runnable worker =
        () -> {
          synchronized (jobs) {
            if (!jobs.isEmpty()) {
              jobs.take();
            }
          }
        };
    inThreads(false, worker, worker);
  }

  static final class Lazy {
    private static final class Box {
      int value;
    }

    private Box box;

    int get() {
      if (box == null) {
        Box made = new Box();
        box = made;
        made.value = 42;
      }
      return box.value;
    }
  }

  static void publishedEarly() throws InterruptedException {
    Lazy lazy = new Lazy();
    Runnable user = () -> check(lazy.get() == 42, "half made");
    inThreads(true, user, user);
  }

  // ---- without locks

  static final class Node {
    final int value;
    Node next;

    Node(int value) {
      this.value = value;
    }
  }

  static final class TreiberStack {
    private final AtomicReference<Node> head = new AtomicReference<>();

    void push(Node node) {
      do {
        node.next = head.get();
      } while (!head.compareAndSet(node.next, node));
    }

    Node pop() {
      Node first;
      Node second;
      do {
        first = head.get();
        if (first == null) {
          return null;
        }
        second = first.next;
      } while (!head.compareAndSet(first, second));
      return first;
    }
  }

  static void abaOfReusedNodes() throws InterruptedException {
    TreiberStack stack = new TreiberStack();
    for (int i = 3; i > 0; i--) {
      stack.push(new Node(i));
    }
    List<Integer> popped = new java.util.concurrent.CopyOnWriteArrayList<>();
    inThreads(
        true,
        () -> popped.add(stack.pop().value),
        () -> {
          Node first = stack.pop();
          popped.add(stack.pop().value);
          stack.push(first);
        });
    for (Node left = stack.pop(); left != null; left = stack.pop()) {
      popped.add(left.value);
    }
    check(popped.size() == 3 && popped.stream().distinct().count() == 3, "popped twice");
  }

  static final class Handled {
    private static final VarHandle COUNT;

    static {
      try {
        COUNT = MethodHandles.lookup().findVarHandle(Handled.class, "count", int.class);
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("no field", e);
      }
    }

    private int count;

    void increment() {
      COUNT.setVolatile(this, (int) COUNT.getVolatile(this) + 1);
    }

    void add() {
      COUNT.getAndAdd(this, 1);
    }
  }

  static void varHandle() throws InterruptedException {
    Handled handled = new Handled();
    inThreads(true, handled::increment, handled::increment);
    check(handled.count == 2, "lost update");
  }

  static void varHandleAdds() throws InterruptedException {
    Handled handled = new Handled();
    inThreads(true, handled::add, handled::add);
    check(handled.count == 2, "lost update");
  }

  // ---- locks

  static void lockOrder() throws InterruptedException {
    Object one = new Object();
    Object two = new Object();
    inThreads(
        true,
        () -> {
          synchronized (one) {
            synchronized (two) {
              total++;
            }
          }
        },
        () -> {
          synchronized (two) {
            synchronized (one) {
              total++;
            }
          }
        });
  }

  static final class Flag {
    private boolean set;
    private volatile boolean seen;

    /** Checks before it owns the monitor, and does not check again. */
    void await() throws InterruptedException {
      if (!seen) {
        synchronized (this) {
          wait();
        }
      }
    }

    void awaitRightly() throws InterruptedException {
      synchronized (this) {
        while (!set) {
          wait();
        }
      }
    }

    void set() {
      synchronized (this) {
        set = true;
        seen = true;
        notifyAll();
      }
    }
  }

  /** A body that may be interrupted. */
  interface Waits {
    void run() throws InterruptedException;
  }

  static Runnable quietly(Waits waits) {
    return () -> {
      try {
        waits.run();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  static void lostNotify() throws InterruptedException {
    Flag flag = new Flag();
    inThreads(false, quietly(flag::await), flag::set);
  }

  static void keptNotify() throws InterruptedException {
    Flag flag = new Flag();
    inThreads(false, quietly(flag::awaitRightly), flag::set);
  }

  // ---- for searches

  static void counterOfManyThreads() throws InterruptedException {
    Counter counter = new Counter();
    Runnable[] bodies = new Runnable[100];
    java.util.Arrays.fill(bodies, (Runnable) counter::increment);
    inThreads(true, bodies);
    check(counter.count == 100, "lost update");
  }

  /** Threads with much memory of their own, and nothing in common. */
  static void nothingInCommon() throws InterruptedException {
    Runnable body =
        () -> {
          Counter own = new Counter();
          for (int i = 0; i < 10; i++) {
            own.increment();
          }
        };
    inThreads(true, body, body, body);
  }

  static final class Pair {
    int first;
    int second;
    int seen = -1;
  }

  /** The other thread looks at {@code first} only if it goes before {@code second} is set. */
  static void looksOnlyIfEarly() throws InterruptedException {
    Pair pair = new Pair();
    Thread other =
        Thread.ofVirtual()
            .unstarted(
                () -> {
                  if (pair.second == 0) {
                    pair.seen = pair.first;
                  }
                });
    other.start();
    pair.first = 1;
    pair.second = 1;
    other.join();
    check(pair.seen != 0, "seen too early");
  }

  // ---- spins

  static final class Stop {
    boolean stopped;
    int rounds;
  }

  static void spinsUntilStopped() throws InterruptedException {
    Stop stop = new Stop();
    inThreads(
        true,
        () -> {
          while (!stop.stopped) {
            stop.rounds++;
          }
        },
        () -> stop.stopped = true);
  }

  static void spinsWhileAnotherSleeps() throws InterruptedException {
    Stop stop = new Stop();
    Thread spinning =
        new Thread(
            () -> {
              while (!stop.stopped) {
                // looks again
              }
            });
    spinning.start();
    Thread.sleep(100);
    stop.stopped = true;
    spinning.join();
  }

  static void spinsForever() throws InterruptedException {
    Stop stop = new Stop();
    inThreads(
        false,
        () -> {
          while (!stop.stopped) {
            // looks again
          }
        });
  }

  static void spinTogether() throws InterruptedException {
    Stop stop = new Stop();
    Runnable body =
        () -> {
          while (!stop.stopped) {
            // looks again
          }
        };
    inThreads(true, body, body);
  }

  static void threadThatFails() throws InterruptedException {
    Thread failing =
        new Thread(
            () -> {
              throw new IllegalStateException("bang");
            });
    failing.start();
    failing.join();
  }

  static final class Account {
    int balance;
  }

  static void withdrawals() throws InterruptedException {
    Account account = new Account();
    account.balance = 100;
    Thread bob = new Thread(() -> account.balance -= 20, "bob");
    Thread alice = new Thread(() -> account.balance -= 30, "alice");
    bob.start();
    alice.start();
    bob.join();
    alice.join();
    check(account.balance == 50, "lost update");
  }

  /** Takes the end of a wait for its reason. */
  static void waitWithoutLoop() throws InterruptedException {
    Flag flag = new Flag();
    inThreads(
        false,
        quietly(
            () -> {
              synchronized (flag) {
                if (!flag.set) {
                  flag.wait();
                }
                check(flag.set, "woken without a reason");
              }
            }),
        quietly(
            () -> {
              Thread.sleep(10);
              flag.set();
            }));
  }

  /** Takes for granted that who waits goes on only after the notification. */
  static void goesOnUnasked() throws InterruptedException {
    Flag flag = new Flag();
    CountDownLatch waits = new CountDownLatch(1);
    Stop stop = new Stop();
    inThreads(
        false,
        quietly(
            () -> {
              synchronized (flag) {
                waits.countDown();
                flag.wait();
                stop.stopped = true;
              }
            }),
        quietly(
            () -> {
              waits.await();
              synchronized (flag) {
                check(!stop.stopped, "woken without a reason");
                flag.notifyAll();
              }
            }));
  }

  static void waitInLoop() throws InterruptedException {
    Flag flag = new Flag();
    inThreads(
        false,
        quietly(flag::awaitRightly),
        quietly(
            () -> {
              Thread.sleep(10);
              flag.set();
            }));
  }

  /** Takes ten milliseconds more for enough that the other is done. */
  static void reliesOnTime() throws InterruptedException {
    Stop stop = new Stop();
    inThreads(
        true,
        quietly(
            () -> {
              Thread.sleep(10);
              stop.stopped = true;
            }),
        quietly(
            () -> {
              Thread.sleep(20);
              check(stop.stopped, "too late");
            }));
  }

  /** Takes ten milliseconds for enough that a thread which need not wait is done. */
  static void reliesOnSpeed() throws InterruptedException {
    Stop stop = new Stop();
    CountDownLatch begins = new CountDownLatch(1);
    inThreads(
        true,
        quietly(
            () -> {
              begins.countDown();
              Thread.sleep(10);
              check(stop.stopped, "too slow");
            }),
        quietly(
            () -> {
              begins.await();
              stop.stopped = true;
            }));
  }

  static void waitsPolitely() throws InterruptedException {
    Stop stop = new Stop();
    inThreads(
        true,
        () -> {
          while (!stop.stopped) {
            Thread.onSpinWait();
          }
        },
        () -> stop.stopped = true);
  }

  /** A thread copies a list in a call of the JDK while another one adds to it. */
  static void copyOfList() throws InterruptedException {
    List<String> shared = Collections.synchronizedList(new ArrayList<>());
    List<List<String>> copies = new ArrayList<>();
    Thread copier = new Thread(() -> copies.add(new ArrayList<>(shared)));
    Thread adder = new Thread(() -> shared.add("late"));
    copier.start();
    adder.start();
    copier.join();
    adder.join();
    if (!copies.getFirst().isEmpty()) {
      throw new AssertionError("the copy has what was added later");
    }
  }
}
