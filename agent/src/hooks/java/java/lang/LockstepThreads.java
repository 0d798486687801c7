// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package java.lang;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * The platform threads that code of a loop has started, for code of that loop that lists threads.
 */
public final class LockstepThreads {

  /** All facades that are alive; weak, since those of ended loops may never end. */
  private static final Set<Thread> FACADES =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private LockstepThreads() {}

  static void started(Thread facade) {
    FACADES.add(facade);
  }

  static void ended(Thread facade) {
    FACADES.remove(facade);
  }

  /** The native methods of {@link Thread}; they are looked up when threads are first listed. */
  private static final class Natives {
    private static final MethodHandle GET_THREADS;
    private static final MethodHandle DUMP_THREADS;

    static {
      try {
        MethodHandles.Lookup lookup =
            MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
        GET_THREADS =
            lookup.findStatic(Thread.class, "getThreads", MethodType.methodType(Thread[].class));
        DUMP_THREADS =
            lookup.findStatic(
                Thread.class,
                "dumpThreads",
                MethodType.methodType(StackTraceElement[][].class, Thread[].class));
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private Natives() {}
  }

  /** Returns the threads of the JVM, and those of the loop that runs the caller. */
  public static Thread[] getThreads() throws Throwable {
    Thread[] real = (Thread[]) Natives.GET_THREADS.invokeExact();
    if (!LockstepHooks.isCallerInLoop()) {
      return real;
    }
    List<Thread> own = new ArrayList<>();
    synchronized (FACADES) {
      own.addAll(FACADES);
    }
    own.removeIf(facade -> !LockstepHooks.isOfCallersLoop(facade));
    own.sort(Comparator.comparingLong(Thread::threadId));
    List<Thread> all = new ArrayList<>(Arrays.asList(real));
    all.addAll(own);
    return all.toArray(new Thread[0]);
  }

  /** Returns the stack of each thread, or null of one that has ended. */
  public static StackTraceElement[][] dumpThreads(Thread[] threads) throws Throwable {
    StackTraceElement[][] stacks =
        (StackTraceElement[][]) Natives.DUMP_THREADS.invokeExact(threads);
    for (int i = 0; i < threads.length; i++) {
      Thread body = LockstepHooks.body(threads[i]);
      if (body != null) {
        stacks[i] = body.getStackTrace();
      }
    }
    return stacks;
  }
}
