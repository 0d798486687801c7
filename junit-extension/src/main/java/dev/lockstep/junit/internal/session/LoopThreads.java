// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.session;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * A pool of threads that drive the loops of tests in a run of JUnit, since starting a thread costs
 * more than a short test. Thread-safe.
 */
final class LoopThreads implements AutoCloseable {

  private final Deque<LoopThread> free = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  /** Takes a thread for exclusive use until it is given back. */
  LoopThread take(String name) {
    LoopThread thread = free.poll();
    if (thread == null) {
      thread = LoopThread.start();
    }
    thread.begin(name);
    return thread;
  }

  /** Takes back a thread that is idle. */
  void giveBack(LoopThread thread) {
    thread.begin("of no test");
    free.push(thread);
    if (closed) {
      close();
    }
  }

  /** Lets the threads in the pool end. */
  @Override
  public void close() {
    closed = true;
    for (LoopThread thread = free.poll(); thread != null; thread = free.poll()) {
      thread.end();
    }
  }
}
