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
 * Daemon threads for blocking work, at most {@code min(32, processors + 4)}, made when they are
 * needed and ended when they have had nothing to do for a minute. What comes when all are busy
 * waits its turn.
 */
public final class OffloadPool implements Offload {

  private static final int MOST = 32;
  private static final int MORE_THAN_PROCESSORS = 4;

  /** Made when it is needed: most loops offload nothing. */
  private @Nullable ThreadPoolExecutor threads;

  /** What is under way, by the thread that runs it. */
  private final ConcurrentMap<Thread, String> running = new ConcurrentHashMap<>();

  /** A pool without threads. */
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

  /** Those of this pool; from the loop and from the thread that shuts it down. */
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
    running.put(Thread.currentThread(), name);
    try {
      work.run();
    } finally {
      running.remove(Thread.currentThread());
    }
  }

  @Override
  public List<String> shutDown(Duration limit) throws InterruptedException {
    ThreadPoolExecutor all = threads();
    all.shutdown();
    return all.awaitTermination(Durations.toNanos(limit), TimeUnit.NANOSECONDS)
        ? List.of()
        : running.entrySet().stream()
            .map(entry -> describe(entry.getValue(), entry.getKey()))
            .sorted()
            .toList();
  }

  private static String describe(String name, Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    return name + " on " + thread.getName() + (stack.length == 0 ? "" : " at " + stack[0]);
  }
}
