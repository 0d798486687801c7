// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.idle;

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

  /** The duty of a thread in a pool. */
  enum Duty {
    /** It is no worker of a pool. */
    NO_POOL,
    /** It waits for a job. */
    NONE,
    /** It waits for a scheduled job, or until one is due. */
    SCHEDULED,
    /** It runs a job of a framework, such as a test. */
    OF_FRAMEWORK,
    /** It runs a job of the program. */
    OF_PROGRAM
  }

  /**
   * A parked thread.
   *
   * @param blocker what it is parked on
   * @param duty what it does for a pool meanwhile
   */
  private record Parked(Object blocker, Duty duty) {}

  /** The beginnings of the names of the threads of JUnit and of Surefire. */
  private static final List<String> FRAMEWORK_NAMES = List.of("junit-", "surefire-");

  /** The duties of parked threads, valid while they stay on the same blocker. */
  private static final Map<Thread, Parked> PARKED =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final long scheduledBefore = ScheduledPools.scheduledSoFar();

  /** Returns what a thread does; the stack of one that stays parked is read once. */
  @SuppressWarnings("ReferenceEquality") // a blocker is its object
  static Duty dutyOf(Thread thread) {
    Object blocker = LockSupport.getBlocker(thread);
    if (blocker == null) {
      return dutyOf(thread.getStackTrace());
    }
    Parked parked = PARKED.get(thread);
    if (parked == null || parked.blocker != blocker) {
      Duty duty = dutyOf(thread.getStackTrace());
      if (LockSupport.getBlocker(thread) != blocker) {
        return duty;
      }
      parked = new Parked(blocker, duty);
      PARKED.put(thread, parked);
    }
    return parked.duty;
  }

  private static Duty dutyOf(StackTraceElement[] stack) {
    Duty duty = Duty.NO_POOL;
    CodeOwner outermost = CodeOwner.JDK;
    for (StackTraceElement frame : stack) { // the innermost first
      switch (frame.getClassName() + '.' + frame.getMethodName()) {
        case "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.take",
            "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.poll" -> {
          return Duty.SCHEDULED;
        }
        case "java.util.concurrent.ThreadPoolExecutor.getTask",
            "java.util.concurrent.ForkJoinPool.awaitWork" -> {
          return Duty.NONE;
        }
        case "java.util.concurrent.ThreadPoolExecutor.runWorker",
            "java.util.concurrent.ForkJoinPool.runWorker" ->
            duty = outermost == CodeOwner.FRAMEWORK ? Duty.OF_FRAMEWORK : Duty.OF_PROGRAM;
        default -> {
          CodeOwner owner = CodeOwner.of(frame);
          outermost = owner == CodeOwner.JDK ? outermost : owner;
        }
      }
    }
    return duty;
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
