// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.idle;

import dev.lockstep.internal.kernel.Current;
import dev.lockstep.spi.CodeOwner;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/**
 * The platform threads outside of a loop that can cause an event by themselves: threads started
 * after the loop was created, the JDK's common pool, and the threads that watch processes. A thread
 * that waits without a limit can do nothing until another one wakes it, so it does not count; nor
 * does an idle thread of a pool.
 *
 * <p>A foreign virtual thread is seen only while it runs: the JDK does not list waiting ones.
 */
final class ExternalThreads {

  private static final int SPARE = 16;

  private final long born = Thread.ofVirtual().unstarted(() -> {}).threadId();
  private final long delayedBefore = ForkJoinPool.commonPool().getDelayedTaskCount();
  private Thread[] found = new Thread[SPARE];

  /** Returns the first of these threads that is found at work, as text; null if none is. */
  @Nullable String atWork() {
    ForkJoinPool common = ForkJoinPool.commonPool();
    if (!common.isQuiescent() || common.getDelayedTaskCount() > delayedBefore) {
      return "the common pool of the JDK";
    }
    int count = list();
    for (int i = 0; i < count; i++) {
      if (isAtWork(found[i])) {
        return "thread '" + found[i].getName() + "'";
      }
    }
    return null;
  }

  /** Returns whether one of these threads waits now but may be about to be woken by another one. */
  boolean anyIdle() {
    int count = list();
    for (int i = 0; i < count; i++) {
      if (isOutside(found[i])) {
        return true;
      }
    }
    return false;
  }

  private int list() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    for (ThreadGroup parent = root.getParent(); parent != null; parent = root.getParent()) {
      root = parent;
    }
    while (true) {
      int count = root.enumerate(found);
      if (count < found.length) {
        return count;
      }
      found = new Thread[found.length * 2];
    }
  }

  private boolean isAtWork(Thread thread) {
    if (!isOutside(thread)) {
      return false;
    }
    return switch (thread.getState()) {
      case RUNNABLE -> true;
      case TIMED_WAITING -> !isPooledAndIdle(thread.getStackTrace());
      default -> false;
    };
  }

  private boolean isOutside(Thread thread) {
    String name = thread.getName();
    if (name.startsWith("process reaper")) {
      return true;
    }
    return thread.threadId() > born
        && !Current.drives(thread)
        && !CodeOwner.isRuntimeThread(thread) // holds cover their work
        && !isOfTheJvm(thread.getThreadGroup());
  }

  private static boolean isOfTheJvm(@Nullable ThreadGroup group) {
    return group == null
        || group.getName().equals("system")
        || group.getName().equals("InnocuousThreadGroup");
  }

  private static boolean isPooledAndIdle(StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      String method = frame.getMethodName();
      boolean pool =
          switch (frame.getClassName()) {
            case "java.util.concurrent.ThreadPoolExecutor" -> method.equals("getTask");
            case "java.util.concurrent.ForkJoinPool" -> method.equals("awaitWork");
            default -> false;
          };
      if (pool) {
        return true;
      }
    }
    return false;
  }
}
