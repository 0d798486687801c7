package dev.lockstep.junit.internal.session;

import dev.lockstep.spi.Watchdog;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedTransferQueue;
import org.jspecify.annotations.Nullable;

/**
 * The platform thread that drives the loop of a test while JUnit's thread waits for it. A thread of
 * its own, so that JUnit's can be interrupted, and can give up a test that spins.
 */
final class LoopThread {

  private final LinkedTransferQueue<Runnable> calls = new LinkedTransferQueue<>();
  private final @Nullable Thread thread;

  /** Whether it has nothing more to do; its own thread's. */
  private boolean ended;

  private LoopThread(boolean ofCaller) {
    thread = ofCaller ? null : Thread.ofPlatform().daemon().unstarted(this::work);
  }

  /** A thread of its own. */
  static LoopThread start() {
    LoopThread started = new LoopThread(false);
    if (started.thread != null) {
      started.thread.start();
    }
    return started;
  }

  /** Whoever calls. */
  static LoopThread ofCaller() {
    return new LoopThread(true);
  }

  private void work() {
    while (!ended) {
      next().run();
      Thread.interrupted(); // what a test has left
    }
  }

  private Runnable next() {
    while (true) {
      try {
        return calls.take();
      } catch (InterruptedException e) {
        // nobody has a reason to
      }
    }
  }

  /** Tells for whom it works from now on: a test that is called so, started by the caller. */
  void begin(String name) {
    if (thread != null) {
      thread.setName("lockstep " + name);
      thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
    }
  }

  /** Starts something on the thread. */
  <T> CompletableFuture<T> submit(Callable<T> call) {
    return Watchdog.start(call, this::execute);
  }

  /** Starts something on the thread that nobody waits for, and that does not throw. */
  void execute(Runnable call) {
    if (thread == null) {
      call.run();
    } else {
      calls.add(call);
    }
  }

  /** Lets the thread end, as soon as it is free. */
  void end() {
    calls.add(() -> ended = true);
  }
}
