// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.sharedmemory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What a JVM does for a main method: it waits for the threads that the method has started, and here
 * it fails with what one of them did not catch.
 */
final class Jvm {

  /** A main method. */
  @FunctionalInterface
  interface Main {
    void run(Jvm jvm) throws Exception;
  }

  private final List<Thread> threads = new ArrayList<>();
  private final List<ExecutorService> pools = new ArrayList<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  private Jvm() {}

  static void run(Main main) throws Exception {
    Jvm jvm = new Jvm();
    main.run(jvm);
    jvm.end();
  }

  /** Creates a thread that counts for the end once it is started. */
  Thread thread(Threads.Body body) {
    Thread thread =
        new Thread(
            () -> {
              try {
                body.run();
              } catch (Exception | Error e) {
                failure.compareAndSet(null, e);
              }
            });
    synchronized (threads) {
      threads.add(thread);
    }
    return thread;
  }

  /** Starts a thread. */
  Thread start(Threads.Body body) {
    Thread thread = thread(body);
    thread.start();
    return thread;
  }

  /** Waits at the end for the threads of a pool that is shut down. */
  <T extends ExecutorService> T pool(T pool) {
    pools.add(pool);
    return pool;
  }

  private void end() throws Exception {
    for (int i = 0; i < count(); i++) {
      thread(i).join();
    }
    for (ExecutorService pool : pools) {
      pool.awaitTermination(1, TimeUnit.HOURS);
    }
    if (failure.get() != null) {
      throw new AssertionError("a thread has failed", failure.get());
    }
  }

  private int count() {
    synchronized (threads) {
      return threads.size();
    }
  }

  private Thread thread(int index) {
    synchronized (threads) {
      return threads.get(index);
    }
  }
}
