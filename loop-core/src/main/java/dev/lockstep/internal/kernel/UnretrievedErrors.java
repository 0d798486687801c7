// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import dev.lockstep.Loop;
import dev.lockstep.Task;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The failures of a loop that nobody has received. A failed future whose exception nobody has
 * retrieved is reported once: when it is garbage-collected, or when the loop is closed. What has
 * ended a virtual thread is reported in the next iteration.
 */
final class UnretrievedErrors {

  private final Kernel loop;
  private final Set<FailedFuture> entries = new LinkedHashSet<>();
  private final ReferenceQueue<LoopFuture<?>> collected = new ReferenceQueue<>();

  /** The errors that have ended virtual threads and are not reported yet; any thread adds to it. */
  private final Queue<Loop.ErrorContext> ofThreads = new ConcurrentLinkedQueue<>();

  UnretrievedErrors(Kernel loop) {
    this.loop = loop;
  }

  FailedFuture add(LoopFuture<?> future, Throwable exception) {
    FailedFuture entry = new FailedFuture(future, exception, collected);
    entries.add(entry);
    return entry;
  }

  void remove(FailedFuture entry) {
    entries.remove(entry);
  }

  /** Reports the failures of futures that were garbage-collected. */
  void reportCollected() {
    if (entries.isEmpty()) {
      return;
    }
    for (int left = entries.size(); left > 0; left--) {
      Reference<?> next = collected.poll();
      if (next == null) {
        return;
      }
      if (next instanceof FailedFuture entry && entries.remove(entry)) {
        report(entry);
      }
    }
  }

  /**
   * Adds what has ended a virtual thread; from any thread.
   *
   * @return false if the loop is closed and does not report it
   */
  boolean addOfThread(Thread thread, Throwable error) {
    String name = thread.getName();
    Loop.ErrorContext context =
        new Loop.ErrorContext(
            "a virtual thread"
                + (name.isEmpty() ? "" : " '" + name + "'")
                + " ended by an exception; catch it, or set the thread's UncaughtExceptionHandler",
            error,
            null,
            null,
            null);
    ofThreads.add(context);
    if (loop.isClosed() && ofThreads.remove(context)) {
      return false;
    }
    loop.scheduler.wakeUp();
    return true;
  }

  /** Returns whether {@link #reportThreads} has something to do. */
  boolean hasThreads() {
    return !ofThreads.isEmpty();
  }

  /** Reports what has ended virtual threads until now. */
  void reportThreads() {
    for (int left = ofThreads.size(); left > 0; left--) {
      Loop.ErrorContext next = ofThreads.poll();
      if (next != null) {
        loop.callExceptionHandler(next);
      }
    }
  }

  /** Reports all remaining failures. */
  void reportAll() {
    List<FailedFuture> left = List.copyOf(entries);
    entries.clear();
    left.forEach(this::report);
  }

  private void report(FailedFuture entry) {
    loop.callExceptionHandler(
        new Loop.ErrorContext(
            entry.what + " failed and nobody asked for its exception" + entry.spawnSite,
            entry.exception,
            null,
            null,
            null));
  }

  /** A reference to a failed future that may be garbage-collected, with the data for its report. */
  static final class FailedFuture extends PhantomReference<LoopFuture<?>> {
    private final Throwable exception;
    private final String what;
    private final String spawnSite;

    private FailedFuture(
        LoopFuture<?> future, Throwable exception, ReferenceQueue<LoopFuture<?>> collected) {
      super(future, collected);
      this.exception = exception;
      this.what = future instanceof Task<?> task ? "task '" + task.name() + "'" : "a future";
      this.spawnSite = future instanceof LoopTask<?> task ? task.spawnedAt() : "";
    }
  }
}
