// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package java.lang;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import jdk.internal.misc.InnocuousThread;

/**
 * What the JDK does to a timer or a pool that nothing refers to any more: it wakes the threads, so
 * that they end. A garbage collection, which comes by chance, must not wake threads of a loop;
 * those that the loop has left are ended with it, or by the first collection after that.
 */
public final class LockstepGarbage {

  /** What waits for the end of the loop; null once that has come. */
  private List<Runnable> waiting = new ArrayList<>();

  LockstepGarbage() {}

  /** Called in the place of {@link Cleaner#register} for timers and pools. */
  public static Cleaner.Cleanable register(Cleaner cleaner, Object object, Runnable cleaning) {
    LockstepGarbage ofLoop = LockstepHooks.garbageOfCaller();
    return cleaner.register(
        object,
        ofLoop == null ? cleaning : ofLoop.atTheEnd(withoutTasks(object, cleaning), cleaning));
  }

  /** Returns a cleaning by which a timer ends even if it has tasks. */
  private static Runnable withoutTasks(Object object, Runnable cleaning) {
    if (!(object instanceof Timer timer)) {
      return cleaning;
    }
    Object tasks = Timers.tasksOf(timer);
    return () -> {
      synchronized (tasks) {
        Timers.clear(tasks);
        cleaning.run();
      }
    };
  }

  /**
   * Returns what the cleaner is to run.
   *
   * @param ofGarbage the cleaning of what nothing refers to
   * @param ofProgram the cleaning if the program itself asks for it
   */
  private Runnable atTheEnd(Runnable ofGarbage, Runnable ofProgram) {
    return () -> {
      if (!(Thread.currentThread() instanceof InnocuousThread)) {
        ofProgram.run();
      } else if (!defer(ofGarbage)) {
        ofGarbage.run();
      }
    };
  }

  private synchronized boolean defer(Runnable cleaning) {
    return waiting != null && waiting.add(cleaning);
  }

  /** Called when the loop is closed. */
  void loopClosed() {
    List<Runnable> deferred;
    synchronized (this) {
      deferred = waiting;
      waiting = null;
    }
    if (deferred != null) {
      deferred.forEach(Runnable::run);
    }
  }

  /** Access to timers; looked up when the first is made. */
  private static final class Timers {
    private static final VarHandle TASKS;
    private static final MethodHandle CLEAR;

    static {
      try {
        MethodHandles.Lookup timers =
            MethodHandles.privateLookupIn(Timer.class, MethodHandles.lookup());
        Class<?> queue = Class.forName("java.util.TaskQueue");
        TASKS = timers.findVarHandle(Timer.class, "queue", queue);
        CLEAR =
            timers
                .findVirtual(queue, "clear", MethodType.methodType(void.class))
                .asType(MethodType.methodType(void.class, Object.class));
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private Timers() {}

    static Object tasksOf(Timer timer) {
      return TASKS.get(timer);
    }

    static void clear(Object tasks) {
      try {
        CLEAR.invokeExact(tasks);
      } catch (Throwable e) {
        throw new InternalError(e);
      }
    }
  }
}
