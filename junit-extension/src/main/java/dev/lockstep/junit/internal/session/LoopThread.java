// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.session;

import dev.lockstep.spi.Watchdog;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedTransferQueue;
import org.jspecify.annotations.Nullable;

/**
 * The platform thread that drives the loop of a test while JUnit's thread waits for it. It is a
 * separate thread so that JUnit's can be interrupted, and can give up a test that spins.
 */
final class LoopThread {

  private final LinkedTransferQueue<Runnable> calls = new LinkedTransferQueue<>();
  private final @Nullable Thread thread;

  /** Set on its own thread, once it has nothing more to do. */
  private boolean ended;

  private LoopThread(boolean ofCaller) {
    thread = ofCaller ? null : Thread.ofPlatform().daemon().unstarted(this::work);
  }

  /** Starts a new thread. */
  static LoopThread start() {
    LoopThread started = new LoopThread(false);
    if (started.thread != null) {
      started.thread.start();
    }
    return started;
  }

  /** Returns the calling thread. */
  static LoopThread ofCaller() {
    return new LoopThread(true);
  }

  private void work() {
    while (!ended) {
      next().run();
      Thread.interrupted(); // discards the interrupt flag that a test may have left
    }
  }

  private Runnable next() {
    while (true) {
      try {
        return calls.take();
      } catch (InterruptedException e) {
        // nobody interrupts this thread
      }
    }
  }

  /** Names the thread after the test that it now serves. */
  void begin(String name) {
    if (thread != null) {
      thread.setName("lockstep " + name);
      thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
    }
  }

  /** Runs a function on the thread. */
  <T> CompletableFuture<T> submit(Callable<T> call) {
    return Watchdog.start(call, this::execute);
  }

  /** Runs an action on the thread without waiting for it; the action must not throw. */
  void execute(Runnable call) {
    if (thread == null) {
      call.run();
    } else {
      calls.add(call);
    }
  }

  /** Lets the thread end as soon as it is free. */
  void end() {
    calls.add(() -> ended = true);
  }
}
