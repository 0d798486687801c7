// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.idle;

import dev.lockstep.internal.jdk.PoolDuty;
import dev.lockstep.internal.jdk.ScheduledPools;
import dev.lockstep.spi.CodeOwner;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;

/** The duties of threads in the pools of the JDK that they work for. */
final class PoolThreads {

  /**
   * A parked thread.
   *
   * @param blocker what it is parked on
   * @param duty what it does for a pool meanwhile
   */
  private record Parked(Object blocker, PoolDuty duty) {}

  /** The beginnings of the names of the threads of JUnit and of Surefire. */
  private static final List<String> FRAMEWORK_NAMES = List.of("junit-", "surefire-");

  /** The duties of parked threads, valid while they stay on the same blocker. */
  private static final Map<Thread, Parked> PARKED =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final long scheduledBefore = ScheduledPools.scheduledSoFar();

  /** Returns what a thread does; the stack of one that stays parked is read once. */
  @SuppressWarnings("ReferenceEquality") // a blocker is its object
  static PoolDuty dutyOf(Thread thread) {
    Object blocker = LockSupport.getBlocker(thread);
    if (blocker == null) {
      return PoolDuty.of(thread.getStackTrace());
    }
    Parked parked = PARKED.get(thread);
    if (parked == null || parked.blocker != blocker) {
      PoolDuty duty = PoolDuty.of(thread.getStackTrace());
      if (LockSupport.getBlocker(thread) != blocker) {
        return duty;
      }
      parked = new Parked(blocker, duty);
      PARKED.put(thread, parked);
    }
    return parked.duty;
  }

  /** Returns whether a thread waits for any socket of a group of asynchronous channels. */
  static boolean listensToSockets(Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    return stack.length > 0 && stack[0].getClassName().equals("sun.nio.ch.EPoll");
  }

  /**
   * Returns whether the pool of a thread is a test framework's, such as that of its time limits: by
   * what makes its threads or, where the JDK does not tell, by the name of the thread.
   */
  static boolean isOfFramework(Thread worker) {
    ThreadFactory factory = ScheduledPools.threadFactory(worker);
    return factory == null
        ? FRAMEWORK_NAMES.stream().anyMatch(worker.getName()::startsWith)
        : CodeOwner.of(factory.getClass()) == CodeOwner.FRAMEWORK;
  }

  /**
   * Returns whether the pool of a thread has a job that was scheduled since this object was made.
   * True where the JDK does not tell.
   */
  boolean mayRunJobOfLoop(Thread worker) {
    return ScheduledPools.hasJobSince(scheduledBefore, worker);
  }
}
