// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package sun.nio.ch;

import java.lang.LockstepSockets.Descriptor;
import java.lang.LockstepSockets.Kernel;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import jdk.internal.misc.Unsafe;

/**
 * The set of descriptors that a group of asynchronous channels waits for: what epoll(7) is to the
 * JDK's port. It tells of descriptors in the order in which they were added. A set is used by the
 * threads of one loop, of which one waits at a time.
 */
final class LockstepEpoll {

  private static final int ADD = 1;
  private static final int REMOVE = 2;
  private static final int CHANGE = 3;
  private static final int ONE_SHOT = 1 << 30;

  /** The error of a change of what was not added (ENOENT). */
  private static final int NO_ENTRY = 2;

  private static final int EVENTS_AT = offset("eventsOffset");
  private static final int NUMBER_AT = offset("dataOffset");

  /** What is awaited of each descriptor, 0 for nothing until it is asked for anew. */
  private final Map<Integer, Integer> awaited = new LinkedHashMap<>();

  private volatile boolean changed;
  private volatile Thread waiting;

  private static int offset(String name) {
    try {
      MethodHandle of = LockstepCalls.find("EPoll", name, MethodType.methodType(int.class));
      return (int) of.invokeExact();
    } catch (Throwable e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Adds, changes or removes a descriptor, and returns an error or 0, as epoll_ctl(2) does. */
  int control(int operation, int number, int events) {
    if (operation != ADD && !awaited.containsKey(number)) {
      return NO_ENTRY;
    }
    switch (operation) {
      case ADD, CHANGE -> awaited.put(number, events);
      case REMOVE -> awaited.remove(number);
      default -> throw new IllegalArgumentException("no operation " + operation);
    }
    changed = true;
    Thread thread = waiting;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
    return 0;
  }

  /**
   * Waits until at least one descriptor is ready.
   *
   * @param address where the entries are stored
   * @param most the largest number of entries
   * @return the number of entries
   */
  int await(Kernel kernel, long address, int most) {
    while (true) {
      changed = false;
      awaited.keySet().removeIf(number -> LockstepSockets.anyDescriptor(number) == null);
      List<Object> sockets = new ArrayList<>();
      int[] events = new int[awaited.size()];
      int found = 0;
      for (Map.Entry<Integer, Integer> entry : awaited.entrySet()) {
        int asked = entry.getValue() & ~ONE_SHOT;
        Descriptor it = LockstepSockets.anyDescriptor(entry.getKey());
        if (asked == 0 || it == null) {
          continue;
        }
        int ready = kernel.ready(it.socket(), asked);
        if (ready != 0 && found < most) {
          store(EPoll.getEvent(address, found++), entry.getKey(), ready);
          if ((entry.getValue() & ONE_SHOT) != 0) {
            entry.setValue(0);
          }
        }
        events[sockets.size()] = asked;
        sockets.add(it.socket());
      }
      if (found > 0) {
        return found;
      }
      waiting = Thread.currentThread();
      try {
        int[] some = Arrays.copyOf(events, sockets.size());
        kernel.await(sockets.toArray(), some, () -> changed, 0, /* interruptible= */ false);
      } finally {
        waiting = null;
      }
    }
  }

  private static void store(long at, int number, int ready) {
    Unsafe.getUnsafe().putInt(at + EVENTS_AT, ready);
    Unsafe.getUnsafe().putInt(at + NUMBER_AT, number);
  }
}
