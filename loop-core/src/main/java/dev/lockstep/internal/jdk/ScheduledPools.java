// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.jdk;

import dev.lockstep.internal.util.Log;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Finds the jobs of the JDK's scheduled pools that are newer than a moment, by the number that each
 * gets when it is scheduled. Needs what {@link ThreadInsight} needs; nothing is written.
 */
public final class ScheduledPools {

  private static final @Nullable Handles HANDLES = handles();

  private ScheduledPools() {}

  /** Returns how many jobs this JVM has scheduled so far, or -1 if that is unknown. */
  public static long scheduledSoFar() {
    Handles handles = HANDLES;
    return handles == null ? -1 : handles.sequencer.get();
  }

  /**
   * Returns whether the pool that a thread works for has a job which was scheduled since the number
   * of jobs was as given; true if that is unknown.
   */
  public static boolean hasJobSince(long scheduledBefore, Thread worker) {
    Handles handles = HANDLES;
    if (handles == null || !(handles.poolOf(worker) instanceof ScheduledThreadPoolExecutor pool)) {
      return true;
    }
    for (Runnable job : pool.getQueue()) {
      if (!handles.job.isInstance(job) || (long) handles.number.get(job) >= scheduledBefore) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns what makes the threads of the pool that a thread works for; null if that is unknown.
   */
  public static @Nullable ThreadFactory threadFactory(Thread worker) {
    Handles handles = HANDLES;
    ThreadPoolExecutor pool = handles == null ? null : handles.poolOf(worker);
    return pool == null ? null : pool.getThreadFactory();
  }

  private static @Nullable Handles handles() {
    if (!ThreadInsight.isAvailable()) {
      return null;
    }
    try {
      return new Handles();
    } catch (ReflectiveOperationException | RuntimeException e) { // on another JDK
      Log.debug("this JDK does not show when jobs were scheduled: " + e);
      return null;
    }
  }

  private static final class Handles {
    private final AtomicLong sequencer;
    private final Class<?> job;
    private final VarHandle number;
    private final VarHandle holder;
    private final VarHandle body;
    private final Class<?> worker;
    private final VarHandle pool;

    private Handles() throws ReflectiveOperationException {
      MethodHandles.Lookup own = MethodHandles.lookup();
      Class<?> scheduled = ScheduledThreadPoolExecutor.class;
      sequencer =
          (AtomicLong)
              MethodHandles.privateLookupIn(scheduled, own)
                  .findStaticVarHandle(scheduled, "sequencer", AtomicLong.class)
                  .get();
      job = Class.forName(scheduled.getName() + "$ScheduledFutureTask");
      number = field(own, job, "sequenceNumber", long.class);
      Class<?> fields = Class.forName("java.lang.Thread$FieldHolder");
      holder = field(own, Thread.class, "holder", fields);
      body = field(own, fields, "task", Runnable.class);
      worker = Class.forName(ThreadPoolExecutor.class.getName() + "$Worker");
      pool = field(own, worker, "this$0", ThreadPoolExecutor.class);
    }

    private static VarHandle field(
        MethodHandles.Lookup own, Class<?> type, String name, Class<?> of)
        throws ReflectiveOperationException {
      return MethodHandles.privateLookupIn(type, own).findVarHandle(type, name, of);
    }

    private @Nullable ThreadPoolExecutor poolOf(Thread thread) {
      Object held = holder.get(thread);
      Object runs = held == null ? null : body.get(held);
      return worker.isInstance(runs) ? (ThreadPoolExecutor) pool.get(runs) : null;
    }
  }
}
