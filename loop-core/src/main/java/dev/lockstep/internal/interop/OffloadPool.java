// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.interop;

import dev.lockstep.Loop;
import dev.lockstep.internal.util.Durations;
import dev.lockstep.spi.CodeOwner;
import dev.lockstep.spi.Offload;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A pool of daemon threads for blocking work: at most {@code min(32, processors + 4)}, started on
 * demand and ended after a minute without work. Work that arrives while all are busy is queued.
 */
public final class OffloadPool implements Offload {

  private static final int MOST = 32;
  private static final int MORE_THAN_PROCESSORS = 4;

  /** The calls that run, of all pools, by thread. */
  private static final ConcurrentMap<Thread, Call> RUNNING = new ConcurrentHashMap<>();

  /** A call, and the pool on which it runs. */
  private record Call(OffloadPool pool, String name) {}

  /** The threads, created on demand: most loops offload nothing. */
  private @Nullable ThreadPoolExecutor threads;

  /** Creates a pool without threads. */
  public OffloadPool() {}

  private static ThreadPoolExecutor newThreads() {
    int size = Math.min(MOST, Runtime.getRuntime().availableProcessors() + MORE_THAN_PROCESSORS);
    ThreadPoolExecutor made =
        new ThreadPoolExecutor(
            size,
            size,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(),
            CodeOwner.runtimeThreads(
                Thread.ofPlatform().daemon().name("lockstep-offload-", 1).factory()));
    made.allowCoreThreadTimeOut(true);
    return made;
  }

  /** Returns the threads of this pool; called by the loop and by the thread that shuts it down. */
  private synchronized ThreadPoolExecutor threads() {
    ThreadPoolExecutor made = threads;
    if (made == null) {
      made = newThreads();
      threads = made;
    }
    return made;
  }

  @Override
  public void start(Loop loop, String name, Runnable work) {
    try {
      threads().execute(() -> run(name, work));
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException("the runner is closing; call toThread() before its end", e);
    }
  }

  private void run(String name, Runnable work) {
    RUNNING.put(Thread.currentThread(), new Call(this, name));
    try {
      work.run();
    } finally {
      ended();
    }
  }

  /**
   * Called when the call that the current thread runs has ended, before the loop gets its result:
   * from then on the run may end, and the call is none that it has left, even if the thread does
   * not get a processor for long.
   */
  static void ended() {
    RUNNING.remove(Thread.currentThread());
  }

  @Override
  public List<String> shutDown(Duration limit) throws InterruptedException {
    ThreadPoolExecutor all = threads();
    all.shutdown();
    return all.awaitTermination(Durations.toNanos(limit), TimeUnit.NANOSECONDS)
        ? List.of()
        : RUNNING.entrySet().stream()
            .filter(entry -> equals(entry.getValue().pool))
            .map(entry -> describe(entry.getValue().name, entry.getKey()))
            .sorted()
            .toList();
  }

  private static String describe(String name, Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    return name + " on " + thread.getName() + (stack.length == 0 ? "" : " at " + stack[0]);
  }
}
