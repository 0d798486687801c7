// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import dev.lockstep.Loop;
import dev.lockstep.Task;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The failed futures of a loop whose exception nobody has retrieved yet. Each is reported once:
 * when the future is garbage-collected, or when the loop is closed.
 */
final class UnretrievedErrors {

  private final Kernel loop;
  private final Set<FailedFuture> entries = new LinkedHashSet<>();
  private final ReferenceQueue<LoopFuture<?>> collected = new ReferenceQueue<>();

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
    for (Reference<?> next = collected.poll(); next != null; next = collected.poll()) {
      if (next instanceof FailedFuture entry && entries.remove(entry)) {
        report(entry);
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
