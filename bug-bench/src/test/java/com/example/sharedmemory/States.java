// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.sharedmemory;

import static com.example.sharedmemory.Broken.unless;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Bugs of flags, states and what is told of their changes. */
@SuppressWarnings({"GuardedBy", "NonAtomicVolatileUpdate", "NonAtomicOperationOnVolatileField"})
final class States {

  private States() {}

  static List<SharedMemoryBug> all() {
    return List.of(
        new SharedMemoryBug(
            "SM32",
            "a driver looks at its stop flag before it counts itself",
            "the Bluetooth driver of Qadeer and Wu, KISS, PLDI 2004",
            "early",
            1,
            States::driver),
        new SharedMemoryBug(
            "SM33",
            "what ends a subscription runs twice",
            "ReactiveX/RxJava#554: possible race condition in Subscription.scala",
            "duplicate",
            1,
            States::unsubscribes),
        new SharedMemoryBug(
            "SM34",
            "a field is null between its check and its use",
            "smallrye/smallrye-mutiny#329: race between onSubscribe, cancel and onItem",
            "crash",
            1,
            States::cancels),
        new SharedMemoryBug(
            "SM35",
            "a listener is told of a state that has passed",
            "KAFKA-17354: StreamThread::setState race condition, found by Fray",
            "order",
            1,
            States::changesState),
        new SharedMemoryBug(
            "SM36",
            "a listener is added after its removal was asked for",
            "sqldelight/sqldelight#2403, fixed by #2408: subscription / disposal race leak",
            "leak",
            1,
            States::subscribes),
        new SharedMemoryBug(
            "SM37",
            "two stages, each under a lock of its own",
            "twoStage of Farchi, Nir and Ur, IPDPS 2003",
            "early",
            1,
            States::twoStages),
        new SharedMemoryBug(
            "SM38",
            "one of several writers is between its two writes",
            "reorder of Thomson et al., SCTBench, PPoPP 2014",
            "order",
            1,
            States::reorder),
        new SharedMemoryBug(
            "SM39",
            "a volatile counter is incremented",
            "FindBugs VO_VOLATILE_INCREMENT",
            "lost",
            1,
            States::volatileCounter));
  }

  private static final class Driver {
    private final AtomicInteger users = new AtomicInteger(1);
    private final CountDownLatch isIdle = new CountDownLatch(1);
    private volatile boolean isStopping;
    private volatile boolean isStopped;

    private boolean enter(boolean fixed) {
      if (fixed) {
        users.incrementAndGet();
        if (isStopping) {
          leave();
          return false;
        }
        return true;
      }
      if (isStopping) {
        return false;
      }
      users.incrementAndGet();
      return true;
    }

    private void leave() {
      if (users.decrementAndGet() == 0) {
        isIdle.countDown();
      }
    }

    void add(boolean fixed) {
      if (enter(fixed)) {
        unless(!isStopped, "early", "the driver works and has stopped");
        leave();
      }
    }

    void stop() throws InterruptedException {
      isStopping = true;
      leave();
      isIdle.await();
      isStopped = true;
    }
  }

  private static void driver(boolean fixed) throws Exception {
    Driver driver = new Driver();
    Threads.run(() -> driver.add(fixed), driver::stop);
  }

  private static void unsubscribes(boolean fixed) throws Exception {
    AtomicBoolean isEnded = new AtomicBoolean();
    AtomicInteger ended = new AtomicInteger();
    Threads.Body unsubscribe =
        () -> {
          if (fixed) {
            if (isEnded.compareAndSet(false, true)) {
              ended.incrementAndGet();
            }
          } else if (!isEnded.get()) {
            ended.incrementAndGet();
            isEnded.set(true);
          }
        };
    Threads.run(unsubscribe, unsubscribe);
    unless(ended.get() == 1, "duplicate", "ended " + ended + " times");
  }

  private static final class Emitter {
    private volatile Runnable upstream;

    void cancel(boolean fixed) {
      if (fixed) {
        Runnable seen = upstream;
        if (seen != null) {
          seen.run();
        }
      } else if (upstream != null) {
        upstream.run();
      }
    }

    void item() {
      upstream = null;
    }
  }

  private static void cancels(boolean fixed) throws Exception {
    Emitter emitter = new Emitter();
    AtomicInteger cancelled = new AtomicInteger();
    emitter.upstream = cancelled::incrementAndGet;
    Threads.run(() -> emitter.cancel(fixed), emitter::item);
  }

  private static final class Worker {
    private final Object lock = new Object();
    private String state = "created";

    private void tell(String changed) {
      synchronized (lock) {
        unless(state.equals(changed), "order", state + " is different from " + changed);
      }
    }

    void change(String to, boolean fixed) {
      synchronized (lock) {
        if (state.equals("stopping")) {
          return;
        }
        state = to;
        if (fixed) {
          tell(to);
        }
      }
      if (!fixed) {
        tell(to);
      }
    }
  }

  private static void changesState(boolean fixed) throws Exception {
    Worker worker = new Worker();
    Threads.run(() -> worker.change("starting", fixed), () -> worker.change("stopping", fixed));
  }

  private static final class Query {
    private final AtomicInteger listeners = new AtomicInteger();
    private boolean isListening;
    private boolean isDisposed;
    private boolean removesOnDispose;

    private void listen() {
      isListening = true;
      listeners.incrementAndGet();
    }

    private void remove() {
      if (isListening) {
        isListening = false;
        listeners.decrementAndGet();
      }
    }

    private synchronized void setDisposable() {
      removesOnDispose = true;
      if (isDisposed) {
        remove();
      }
    }

    void subscribe(boolean fixed) {
      if (fixed) {
        listen();
        setDisposable();
      } else {
        setDisposable();
        listen();
      }
    }

    synchronized void dispose() {
      isDisposed = true;
      if (removesOnDispose) {
        remove();
      }
    }
  }

  private static void subscribes(boolean fixed) throws Exception {
    Query query = new Query();
    Threads.run(() -> query.subscribe(fixed), query::dispose);
    unless(query.listeners.get() == 0, "leak", "a listener is left");
  }

  private static final class Stages {
    private final Object firstLock = new Object();
    private final Object secondLock = new Object();
    private int first;
    private int second;

    void write(boolean fixed) {
      synchronized (firstLock) {
        first = 1;
        if (fixed) {
          writeSecond();
        }
      }
      if (!fixed) {
        writeSecond();
      }
    }

    private void writeSecond() {
      synchronized (secondLock) {
        second = first + 1;
      }
    }

    void read() {
      int seen;
      synchronized (firstLock) {
        seen = first;
      }
      if (seen != 0) {
        synchronized (secondLock) {
          unless(second == seen + 1, "early", "the second stage is " + second);
        }
      }
    }
  }

  private static void twoStages(boolean fixed) throws Exception {
    Stages stages = new Stages();
    Threads.run(() -> stages.write(fixed), stages::read);
  }

  private static final class Pair {
    private int a;
    private int b;

    void write() {
      a = 1;
      b = -1;
    }

    void check() {
      int seen = a;
      unless(seen + b == 0, "order", "a is " + seen + " and b is not its opposite");
    }
  }

  private static void reorder(boolean fixed) throws Exception {
    Pair pair = new Pair();
    Threads.Body write =
        () -> {
          if (fixed) {
            synchronized (pair) {
              pair.write();
            }
          } else {
            pair.write();
          }
        };
    Threads.run(
        write,
        write,
        write,
        () -> {
          synchronized (pair) {
            pair.check();
          }
        });
  }

  private static final class Volatile {
    private volatile int count;
  }

  private static void volatileCounter(boolean fixed) throws Exception {
    Volatile counter = new Volatile();
    AtomicInteger atomic = new AtomicInteger();
    Threads.Body increment =
        () -> {
          if (fixed) {
            atomic.incrementAndGet();
          } else {
            counter.count++;
          }
        };
    Threads.run(increment, increment);
    int counted = fixed ? atomic.get() : counter.count;
    unless(counted == 2, "lost", "counted " + counted + " of 2");
  }
}
