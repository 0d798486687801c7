// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.agent;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The calls of the JDK that access memory which threads share. */
final class SharedCalls {

  private static final int WRITES = 1;
  private static final int MONITOR = 6;
  private static final int CALL = 8;
  private static final int REFLECTIVE = 10;
  private static final int SPIN = 12;

  private static final String CONCURRENT = "java/util/concurrent/";

  /** The ends of the names of collections in {@code java.util}. */
  private static final List<String> COLLECTIONS =
      List.of(
          "Map",
          "List",
          "Set",
          "Collection",
          "Queue",
          "Deque",
          "Vector",
          "Stack",
          "Hashtable",
          "Properties",
          "Iterator");

  /** The beginnings of the names of calls that only read. */
  private static final List<String> READS =
      List.of(
          "get",
          "is",
          "contains",
          "size",
          "peek",
          "iterator",
          "listIterator",
          "keySet",
          "values",
          "entrySet",
          "forEach",
          "stream",
          "toArray",
          "toString",
          "element",
          "first",
          "last",
          "load",
          "hasQueued",
          "hasNext",
          "hasPrevious",
          "remaining",
          "availablePermits",
          "length",
          "charAt",
          "hashCode",
          "equals",
          "intValue",
          "longValue",
          "indexOf",
          "validate",
          "plain");

  /** The names of getters that write all the same. */
  private static final Set<String> READ_AND_WRITE = Set.of("getAcquireAndSet");

  private SharedCalls() {}

  /** Returns the kind of access that a call is, or -1 if it is none. */
  static int kind(String owner, String name, boolean isStatic) {
    if (owner.equals("java/lang/Thread") && name.equals("onSpinWait")) {
      return SPIN;
    }
    if (isStatic || name.startsWith("<")) {
      return -1;
    }
    if (owner.equals("java/lang/Thread") && (name.equals("join") || name.equals("isAlive"))) {
      return CALL;
    }
    if (owner.equals("java/lang/Object") && (name.equals("wait") || name.startsWith("notify"))) {
      return MONITOR | WRITES;
    }
    if (owner.equals("java/lang/invoke/VarHandle") || owner.endsWith("FieldUpdater")) {
      return REFLECTIVE | (isRead(name) ? 0 : WRITES);
    }
    return isOfSharedType(owner) ? CALL | (isRead(name) ? 0 : WRITES) : -1;
  }

  /** Returns the hook that a wait without a limit of time has in its place, or null. */
  static @Nullable String wait(String owner, String call) {
    return switch (owner + '.' + call) {
      case "java/lang/Object.wait()V" -> "await(Ljava/lang/Object;)V";
      case "java/util/concurrent/locks/Condition.await()V" ->
          "await(Ljava/util/concurrent/locks/Condition;)V";
      case "java/util/concurrent/locks/LockSupport.park()V" -> "park()V";
      case "java/util/concurrent/locks/LockSupport.park(Ljava/lang/Object;)V" ->
          "park(Ljava/lang/Object;)V";
      default -> null;
    };
  }

  private static boolean isOfSharedType(String owner) {
    if (owner.startsWith(CONCURRENT)) {
      return !owner.equals(CONCURRENT + "TimeUnit")
          && !owner.equals(CONCURRENT + "ThreadLocalRandom")
          && !owner.equals(CONCURRENT + "ThreadFactory")
          && !owner.equals(CONCURRENT + "Callable");
    }
    if (owner.equals("java/lang/StringBuffer")) {
      return true;
    }
    return owner.startsWith("java/util/")
        && owner.indexOf('/', "java/util/".length()) < 0
        && COLLECTIONS.stream().anyMatch(owner::endsWith);
  }

  private static boolean isRead(String name) {
    return !name.startsWith("getAnd")
        && !READ_AND_WRITE.contains(name)
        && READS.stream().anyMatch(name::startsWith);
  }
}
