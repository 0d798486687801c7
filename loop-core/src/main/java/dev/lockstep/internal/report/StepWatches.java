// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.report;

import dev.lockstep.spi.CodeOwner;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The watches of all loops, and the one thread of the process that checks them; a thread for each
 * loop would dominate the cost of a short test. The thread ends a second after the last watch is
 * removed.
 */
final class StepWatches {

  private static final long SHORTEST = 1_000_000;
  private static final long LINGERS = 1_000_000_000;

  private static final Set<StepWatch> WATCHED = ConcurrentHashMap.newKeySet();
  private static @Nullable Thread thread;

  /** The nanoseconds between two checks: the shortest that any watch has asked of this thread. */
  private static volatile long pause;

  private StepWatches() {}

  /** Starts to check a watch; callable from any thread. */
  static synchronized void add(StepWatch watch) {
    WATCHED.add(watch);
    long wanted = Math.max(watch.pause(), SHORTEST);
    Thread running = thread;
    if (running == null) {
      pause = wanted;
      thread =
          CodeOwner.startRuntimeThread(
              Thread.ofPlatform().daemon().name("lockstep-watch"), StepWatches::run);
    } else if (wanted < pause) {
      pause = wanted;
      LockSupport.unpark(running);
    }
  }

  /** Stops checking a watch; callable from any thread. */
  static void remove(StepWatch watch) {
    WATCHED.remove(watch);
  }

  private static void run() {
    long used = System.nanoTime();
    while (!WATCHED.isEmpty() || System.nanoTime() - used < LINGERS || !isOver()) {
      if (!WATCHED.isEmpty()) {
        used = System.nanoTime();
      }
      LockSupport.parkNanos(StepWatches.class, pause);
      WATCHED.forEach(StepWatch::look);
    }
  }

  private static synchronized boolean isOver() {
    if (WATCHED.isEmpty()) {
      thread = null;
      return true;
    }
    return false;
  }
}
