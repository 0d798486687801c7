// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.engine;

import dev.lockstep.spi.CodeOwner;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs virtual threads whose loop was closed, and which something other than a loop has woken, on
 * the real clock. Its own threads end after a second without work.
 */
final class Orphanage {

  private static final ThreadFactory THREADS =
      CodeOwner.runtimeThreads(Thread.ofPlatform().daemon().name("lockstep-orphans").factory());

  private static final Executor CARRIERS =
      new ThreadPoolExecutor(
          0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), THREADS);

  private static final ScheduledThreadPoolExecutor TIMERS = timers();

  private Orphanage() {}

  private static ScheduledThreadPoolExecutor timers() {
    ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1, THREADS);
    timers.setKeepAliveTime(1, TimeUnit.SECONDS);
    timers.allowCoreThreadTimeOut(true);
    timers.setRemoveOnCancelPolicy(true);
    return timers;
  }

  static void run(Runnable continuation) {
    CARRIERS.execute(continuation);
  }

  static ScheduledFuture<?> schedule(Runnable unpark, long delay, TimeUnit unit) {
    return TIMERS.schedule(unpark, delay, unit);
  }
}
