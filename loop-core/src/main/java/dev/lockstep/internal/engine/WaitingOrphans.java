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
 * The threads that closed loops have left in {@link Object#wait}, such as that of a timer in a
 * static field. The loop whose code notifies one adopts it before that: the JVM wakes it by a
 * thread of its own, which tells nothing of who notified.
 */
final class WaitingOrphans {

  private static final Set<Thread> LEFT =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private WaitingOrphans() {}

  /** Adds those of some threads of a closed loop that wait. */
  static void add(Iterable<Thread> threads) {
    for (Thread thread : threads) {
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
      if (CarrierAccess.schedulerOf(thread) instanceof CarrierScheduler scheduler
          && scheduler.adopt(thread, engine)) {
        engine.adopted(thread);
      }
    }
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
