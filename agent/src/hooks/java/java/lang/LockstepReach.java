// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package java.lang;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.ref.Cleaner;
import java.lang.ref.ReferenceQueue;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.Timer;

/**
 * What a loop refers to until it is closed. Once nothing refers to a timer, a pool or a client of
 * the program, the JDK wakes its threads, so that they end; it closes such a socket, which the peer
 * sees. When a garbage collection finds that is chance, so it finds them after the run.
 */
public final class LockstepReach {

  private final Set<Object> owners = Collections.newSetFromMap(new IdentityHashMap<>());

  private boolean isClosed;

  LockstepReach() {}

  /** Called in the place of {@link Cleaner#register} for timers, pools, clients and sockets. */
  public static Cleaner.Cleanable register(Cleaner cleaner, Object owner, Runnable cleaning) {
    LockstepReach ofLoop = LockstepHooks.reachOfCaller();
    if (ofLoop == null) {
      return cleaner.register(owner, cleaning);
    }
    Cleaner.Cleanable cleanable =
        cleaner.register(owner, owner instanceof Timer timer ? end(timer, cleaning) : cleaning);
    ofLoop.hold(owner);
    return () -> {
      ofLoop.forget(owner);
      cleanable.clean();
    };
  }

  /** Lets the loop that runs the caller refer to an object whose end a collection would tell. */
  public static void keep(Object owner) {
    LockstepReach ofLoop = LockstepHooks.reachOfCaller();
    if (ofLoop != null) {
      ofLoop.hold(owner);
    }
  }

  /**
   * Returns the queue to which a reference goes when its object is garbage: in a loop none, which
   * no longer would know what to do with it after its end.
   */
  public static <T> ReferenceQueue<T> queue(ReferenceQueue<T> ofProgram) {
    return LockstepHooks.reachOfCaller() == null ? ofProgram : null;
  }

  /**
   * Returns the milliseconds since the last collection: in a loop none is due.
   *
   * @param ofMachine those on the real clock
   */
  public static long sinceCollection(long ofMachine) {
    return LockstepHooks.reachOfCaller() == null ? ofMachine : 0;
  }

  /** Returns a cleaning by which a timer ends even if it has tasks: those of a closed loop. */
  private static Runnable end(Timer timer, Runnable cleaning) {
    Object tasks = Timers.TASKS.get(timer);
    return () -> {
      synchronized (tasks) {
        Timers.clear(tasks);
        cleaning.run();
      }
    };
  }

  private synchronized void hold(Object owner) {
    if (!isClosed) {
      owners.add(owner);
    }
  }

  private synchronized void forget(Object owner) {
    owners.remove(owner);
  }

  /** Called when the loop is closed. */
  synchronized void loopClosed() {
    isClosed = true;
    owners.clear();
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

    static void clear(Object tasks) {
      try {
        CLEAR.invokeExact(tasks);
      } catch (Throwable e) {
        throw new InternalError(e);
      }
    }
  }
}
