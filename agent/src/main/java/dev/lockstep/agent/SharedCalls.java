// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.agent;

import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
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
  private static final String CONDITION = CONCURRENT + "locks/Condition";
  private static final String VAR_HANDLE = "java/lang/invoke/VarHandle";
  private static final ClassDesc TIME_UNIT = ClassDesc.of("java.util.concurrent.TimeUnit");

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
    if (owner.equals(VAR_HANDLE) || owner.endsWith("FieldUpdater")) {
      return REFLECTIVE | (isRead(name) ? 0 : WRITES);
    }
    return isOfSharedType(owner) ? CALL | (isRead(name) ? 0 : WRITES) : -1;
  }

  /**
   * Returns the name of the hook that a wait has in its place, since it may end without a reason;
   * null for other calls. The hook has the target of the call, if there is one, its arguments, and
   * the number of the site.
   */
  static @Nullable String wait(String owner, String name) {
    return switch (owner) {
      case "java/lang/Object" -> name.equals("wait") ? "await" : null;
      case CONDITION -> name.startsWith("await") ? name : null;
      case "java/util/concurrent/locks/LockSupport" -> name.startsWith("park") ? name : null;
      default -> null;
    };
  }

  /**
   * Returns whether a call may fail without a reason: a weak compareAndSet, or a call that tries to
   * take a lock and does not wait.
   */
  static boolean mayFail(String owner, String name, MethodTypeDesc type) {
    if (name.startsWith("weakCompareAndSet")) {
      return owner.equals(VAR_HANDLE) || owner.startsWith(CONCURRENT + "atomic/");
    }
    if (owner.equals(CONCURRENT + "Semaphore")) {
      return name.equals("tryAcquire") && !type.parameterList().contains(CD_long);
    }
    if (owner.equals(CONCURRENT + "locks/StampedLock")) {
      return name.startsWith("try")
          && type.returnType().equals(CD_long)
          && !name.equals("tryConvertToOptimisticRead")
          && !type.parameterList().contains(TIME_UNIT);
    }
    return owner.startsWith(CONCURRENT + "locks/")
        && name.equals("tryLock")
        && type.parameterCount() == 0;
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
