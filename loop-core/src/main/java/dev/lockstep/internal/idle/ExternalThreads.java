// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.idle;

import dev.lockstep.internal.jdk.CarrierAccess;
import dev.lockstep.internal.jdk.NativeThreads;
import dev.lockstep.internal.jdk.PoolDuty;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.spi.CodeOwner;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The platform threads outside of a loop that can cause an event by themselves: those that were
 * started after the loop was created, workers of pools of any age, and the threads that watch
 * processes. A thread that waits without a limit can do nothing until another one wakes it, so it
 * does not count; nor does an idle worker of a pool.
 *
 * <p>A foreign virtual thread is seen while it runs or waits with a limit.
 */
final class ExternalThreads {

  private static final int SPARE = 16;

  /** The real nanoseconds within which a woken thread runs, where the kernel does not tell. */
  private static final long SECOND_LOOK = 50_000_000;

  private enum Activity {
    /** It may do something by itself. */
    AT_WORK,
    /** It waits for somebody, who may just have woken it. */
    WAITS,
    /** It does nothing for the loop, whatever happens. */
    APART
  }

  private final Kernel loop;

  /** The number of the loop's creation among the identifiers of threads. */
  private final long born = CarrierAccess.threadNumber();

  private final PoolThreads pools = new PoolThreads();
  private Thread[] found = new Thread[SPARE];

  /** The names of the threads that waited at the last look. */
  private final List<String> waiting = new ArrayList<>();

  /** True if one of them may wait for a monitor, which the loop can release unseen. */
  private boolean monitorsAwaited;

  private final BooleanSupplier mayHaveStirred;

  /** True if at the last look nobody was at work, and nobody that waited had been woken. */
  private boolean calm;

  ExternalThreads(Kernel loop, BooleanSupplier mayHaveStirred) {
    this.loop = loop;
    this.mayHaveStirred = mayHaveStirred;
  }

  /**
   * Returns the first thread that may cause an event, as text; null if none can. On Linux null is
   * exact: no thread was at work, and none that waits had been woken.
   */
  @Nullable String whoMayAct() {
    boolean stirred = mayHaveStirred.getAsBoolean(); // asked each time, since it is reset
    boolean wasCalm = calm && !stirred;
    calm = false;
    String who = atWork();
    if (who == null && (waiting.isEmpty() || (wasCalm && !monitorsAwaited))) {
      calm = true; // each that waits can only be woken by one that was at work, or by the loop
      return null;
    }
    if (who != null) {
      return who;
    }
    NativeThreads before = NativeThreads.now();
    if (before == null) {
      loop.scheduler.waitForArrivals(SECOND_LOOK);
    } else {
      who = atWork();
      NativeThreads after = NativeThreads.now();
      for (String name : waiting) {
        if (who == null && after != null && after.hasStirredSince(before, name)) {
          return "thread '" + name + "', just woken,";
        }
      }
    }
    if (loop.scheduler.hasArrivals()) {
      return "somebody";
    }
    who = before == null ? atWork() : who;
    calm = who == null;
    return who;
  }

  private @Nullable String atWork() {
    waiting.clear();
    monitorsAwaited = false;
    int count = list();
    for (int i = 0; i < count; i++) {
      Activity activity = activityOf(found[i]);
      if (activity == Activity.AT_WORK) {
        return "thread '" + found[i].getName() + "'";
      }
      if (activity == Activity.WAITS) {
        monitorsAwaited |= LockSupport.getBlocker(found[i]) == null;
        waiting.add(found[i].getName());
      }
    }
    return null;
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

  private Activity activityOf(Thread thread) {
    if (Current.drives(thread) || CodeOwner.isRuntimeThread(thread)) { // holds cover their work
      return Activity.APART;
    }
    Thread.State state = thread.getState();
    if (isOfTheJvm(thread)) {
      return isWorkerOfTheJdk(thread) ? activityOfWorker(thread, state) : Activity.APART;
    }
    if (thread.getClass().getName().equals("java.util.concurrent.DelayScheduler")) {
      return activity(state); // waits with a limit only while it has a task
    }
    boolean young = thread.threadId() > born;
    if (young && state != Thread.State.TIMED_WAITING) {
      return activity(state);
    }
    return switch (PoolThreads.dutyOf(thread)) {
      case NONE -> Activity.WAITS;
      case OF_PROGRAM -> activity(state);
      case SCHEDULED ->
          !PoolThreads.isOfFramework(thread) && (young || pools.mayRunJobOfLoop(thread))
              ? activity(state)
              : Activity.APART;
      case OF_FRAMEWORK -> Activity.APART;
      case NO_POOL -> young ? activity(state) : Activity.APART;
    };
  }

  private static Activity activity(Thread.State state) {
    return switch (state) {
      case RUNNABLE, TIMED_WAITING -> Activity.AT_WORK;
      case WAITING, BLOCKED -> Activity.WAITS;
      case NEW, TERMINATED -> Activity.APART;
    };
  }

  private static boolean isOfTheJvm(Thread thread) {
    ThreadGroup group = thread.getThreadGroup();
    return group == null
        || group.getParent() == null
        || thread.getClass().getName().equals("jdk.internal.misc.InnocuousThread");
  }

  /**
   * Returns whether a thread of the JVM works for programs: for processes, and for asynchronous
   * channels, whose workers are the only ones that the JDK leaves with the names of their kind.
   */
  private static boolean isWorkerOfTheJdk(Thread thread) {
    return thread.getName().startsWith("process reaper")
        || thread.getName().startsWith("InnocuousThread-");
  }

  private Activity activityOfWorker(Thread thread, Thread.State state) {
    if (PoolThreads.dutyOf(thread) == PoolDuty.NONE) {
      return Activity.WAITS;
    }
    boolean listens = PoolThreads.listensToSockets(thread);
    return listens && thread.threadId() <= born ? Activity.APART : activity(state);
  }
}
