package dev.lockstep.junit.internal.session;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * The threads that drive the loops of tests in a run of JUnit. A test takes one and gives it back
 * at its end: to start a thread costs more than a short test. May be used by several threads.
 */
final class LoopThreads implements AutoCloseable {

  private final Deque<LoopThread> free = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  /** A thread that nobody else uses, until it is given back. */
  LoopThread take(String name) {
    LoopThread thread = free.poll();
    if (thread == null) {
      thread = LoopThread.start();
    }
    thread.begin(name);
    return thread;
  }

  /** Takes back a thread that has nothing to do any more. */
  void giveBack(LoopThread thread) {
    thread.begin("of no test");
    free.push(thread);
    if (closed) {
      close();
    }
  }

  /** Lets the threads end that are not in use. */
  @Override
  public void close() {
    closed = true;
    for (LoopThread thread = free.poll(); thread != null; thread = free.poll()) {
      thread.end();
    }
  }
}
