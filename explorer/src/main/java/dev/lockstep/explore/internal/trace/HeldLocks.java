// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.trace;

import dev.lockstep.spi.MemoryAccess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The monitors and locks that the lanes of a run hold, and who waits for them, as far as their
 * calls at points tell. That a monitor was left is seen at the next access of its lane.
 */
@SuppressWarnings("ReferenceEquality") // locks are objects
final class HeldLocks {

  /** The beginnings of the names of calls after which a lane has a lock. */
  private static final Pattern TAKES =
      Pattern.compile("(try)?(lock|Lock|lockInterruptibly|(w|W)riteLock|(r|R)eadLock).*");

  private static final Pattern STATE = Pattern.compile("\\[State = (\\d+)");

  /** What each lane holds, in the order in which it came to it. */
  private final Map<String, List<OwnedLock>> held = new HashMap<>();

  /** The lanes that wait for something, in the order in which they began to. */
  private final IdentityHashMap<Object, Set<String>> queues = new IdentityHashMap<>();

  /** Something that a lane holds, with its text. */
  private record OwnedLock(Object target, String text, boolean isMonitor) {}

  private List<OwnedLock> of(String lane) {
    return held.computeIfAbsent(lane, key -> new ArrayList<>(2));
  }

  /** Called by the thread of a lane before an access: forgets the monitors that it has left. */
  void comes(MemoryAccess access, String lane) {
    List<OwnedLock> own = of(lane);
    own.removeIf(it -> it.isMonitor && !Thread.holdsLock(it.target));
    Object target = access.target();
    if (target != null && access.kind() == MemoryAccess.Kind.MONITOR && !access.name().isEmpty()) {
      addMonitor(own, target); // of a synchronized method that has no point, or it would fail
      own.removeIf(it -> it.isMonitor && !Thread.holdsLock(it.target));
    }
  }

  private static void addMonitor(List<OwnedLock> own, Object target) {
    if (own.stream().noneMatch(it -> it.isMonitor && it.target == target)) {
      own.add(new OwnedLock(target, MemoryNotes.identity(target), true));
    }
  }

  /** Called when a lane goes on: it waits no more. */
  void goesOn(String lane) {
    queues.values().forEach(queue -> queue.remove(lane));
  }

  /** Called when a lane has made a call. */
  void made(MemoryAccess access, String lane) {
    Object target = access.target();
    if (target == null) {
      return;
    }
    if (access.kind() == MemoryAccess.Kind.MONITOR && access.name().isEmpty()) {
      addMonitor(of(lane), target);
    } else if (isOfLock(access)) {
      String call = call(access);
      if (call.startsWith("unlock") || call.startsWith("tryUnlock")) {
        release(of(lane), target);
      } else if (TAKES.matcher(call).matches()
          && (!call.startsWith("try") || isTaken(target, lane))) {
        of(lane).add(new OwnedLock(target, text(access), false));
      }
    }
  }

  private static void release(List<OwnedLock> own, Object target) {
    for (int i = own.size() - 1; i >= 0; i--) {
      if (own.get(i).target == target) {
        own.remove(i);
        return;
      }
    }
  }

  private static String call(MemoryAccess access) {
    String name = access.name();
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static String text(MemoryAccess access) {
    String call = MemoryNotes.text(access);
    return call.substring("calls ".length(), call.lastIndexOf('.'));
  }

  private static boolean isOfLock(MemoryAccess access) {
    return access.kind() == MemoryAccess.Kind.CALL
        && access.owner().startsWith("java.util.concurrent.locks.")
        && !access.owner().endsWith(".ReentrantReadWriteLock")
        && !access.owner().endsWith(".ReadWriteLock");
  }

  /** Returns whether a lock that was tried is taken, and by no other lane. */
  private boolean isTaken(Object target, String lane) {
    Matcher state = STATE.matcher(target.toString()); // of the JDK
    return holders(target, lane).isEmpty() && (!state.find() || !state.group(1).equals("0"));
  }

  private List<String> holders(Object target, String lane) {
    return held.entrySet().stream()
        .filter(it -> !it.getKey().equals(lane))
        .filter(it -> it.getValue().stream().anyMatch(each -> each.target == target))
        .filter(it -> !queues.getOrDefault(target, Set.of()).contains(it.getKey()))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /** Returns what a lane holds, for a note of an access; empty for nothing. */
  String under(String lane) {
    List<OwnedLock> own = of(lane);
    if (own.isEmpty()) {
      return "";
    }
    StringJoiner text = new StringJoiner(" and ", ", under ", "");
    own.stream().map(OwnedLock::text).distinct().forEach(text::add);
    return text.toString();
  }

  /** Returns who has what a lane is blocked for, and who waits before it. */
  String blocked(MemoryAccess access, String lane) {
    Object target = access.target();
    if (target == null || !(access.kind() == MemoryAccess.Kind.MONITOR || isOfLock(access))) {
      return "";
    }
    boolean enters = access.name().isEmpty() || TAKES.matcher(call(access)).matches();
    List<String> holders = enters ? holders(target, lane) : List.of();
    Set<String> queue = queues.computeIfAbsent(target, key -> new LinkedHashSet<>());
    String text =
        (holders.isEmpty() ? "" : ", held by " + String.join(" and ", holders))
            + (queue.isEmpty() ? "" : ", behind " + String.join(", ", queue));
    queue.add(lane);
    return text;
  }
}
