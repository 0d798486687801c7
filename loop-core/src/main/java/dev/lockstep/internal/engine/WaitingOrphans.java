// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.engine;

import dev.lockstep.internal.jdk.CarrierAccess;
import dev.lockstep.internal.jdk.JdkHooks;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Kernel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * The threads that closed loops have left in waits which nothing of the next loop would end by
 * itself, such as the worker of a pool in a static field.
 *
 * <p>The loop whose code notifies one in {@link Object#wait} adopts it before that: the JVM wakes
 * it by a thread of its own, which tells nothing of who notified. One in a wait with a limit is
 * adopted by the loop that gives a job to its pool or timer: the limit was a timer of the closed
 * loop, and goes on as one of that loop, with the time that was left.
 */
final class WaitingOrphans {

  private static final Set<Thread> LEFT =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private WaitingOrphans() {}

  /** Adds those of some threads of a closed loop that wait. */
  static void add(Iterable<Thread> threads) {
    for (Thread thread : threads) {
      if (CarrierAccess.timerOf(thread) != null) {
        JdkHooks.tellUsed(WaitingOrphans::used);
      }
      if (CarrierAccess.isInObjectWait(thread) && JdkHooks.lastMonitor(thread) != null) {
        LEFT.add(thread);
        JdkHooks.tellNotified(WaitingOrphans::notified);
      }
    }
  }

  private static void notified(Object monitor) {
    Kernel loop = Current.loopOrNull();
    if (loop == null || !(loop.engine instanceof CarrierEngine engine)) {
      return;
    }
    for (Thread thread : waitingOn(monitor)) {
      adopt(thread, loop, engine);
    }
  }

  private static long used(Thread worker) {
    Kernel loop = Current.loopOrNull();
    return loop != null
            && loop.engine instanceof CarrierEngine engine
            && CarrierAccess.timerOf(worker) != null
        ? adopt(worker, loop, engine)
        : 0;
  }

  /** Returns by how many nanoseconds the clock of the loop is ahead of that of the closed one. */
  private static long adopt(Thread thread, Kernel loop, CarrierEngine engine) {
    if (CarrierAccess.schedulerOf(thread) instanceof CarrierScheduler scheduler
        && scheduler.adopt(thread, engine)) {
      engine.adopted(thread);
      if (CarrierAccess.timerOf(thread) instanceof TimedPark park) {
        return park.continueIn(loop);
      }
    }
    return 0;
  }

  @SuppressWarnings("ReferenceEquality") // a monitor is its object
  private static List<Thread> waitingOn(Object monitor) {
    List<Thread> waiting = new ArrayList<>();
    synchronized (LEFT) {
      for (Thread thread : LEFT) {
        if (JdkHooks.lastMonitor(thread) == monitor && CarrierAccess.isInObjectWait(thread)) {
          waiting.add(thread);
        }
      }
    }
    waiting.sort(Comparator.comparingLong(Thread::threadId));
    return waiting;
  }
}
