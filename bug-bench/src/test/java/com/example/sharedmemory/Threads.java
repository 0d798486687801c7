// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.sharedmemory;

import java.util.concurrent.atomic.AtomicReference;

/** Runs bodies on a thread each. */
final class Threads {

  /** The body of a thread. */
  @FunctionalInterface
  interface Body {
    void run() throws Exception;
  }

  private Threads() {}

  /** Starts a thread for each body, waits for all of them, and throws what the first threw. */
  static void run(Body... bodies) throws Exception {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread[] threads = new Thread[bodies.length];
    for (int i = 0; i < bodies.length; i++) {
      Body body = bodies[i];
      threads[i] = new Thread(() -> run(body, failure), "t" + (i + 1));
    }
    for (Thread thread : threads) {
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    switch (failure.get()) {
      case null -> {}
      case Exception e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new AssertionError(e);
    }
  }

  private static void run(Body body, AtomicReference<Throwable> failure) {
    try {
      body.run();
    } catch (Exception | Error e) {
      failure.compareAndSet(null, e);
    }
  }
}
