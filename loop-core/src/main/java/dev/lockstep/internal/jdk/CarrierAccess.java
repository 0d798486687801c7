// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.jdk;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Access to the internals of the JDK's virtual threads. No public API lets a program schedule its
 * own virtual threads (JDK 25), so this uses the package-private constructor of {@code
 * java.lang.ThreadBuilders.VirtualThreadBuilder}, and needs {@code java.base/java.lang} to be
 * opened to this module. A self-test at start-up tries every handle; on a JDK that is built
 * differently the engine is {@linkplain #unavailable() unavailable} as a whole.
 */
@SuppressWarnings("NullAway") // HANDLES is used only where unavailable() is null
public final class CarrierAccess {

  private static final Handles HANDLES;

  /**
   * The handles that every step uses, in static finals: the compiler treats only those as
   * constants.
   */
  private static final MethodHandle CURRENT_CARRIER;

  private static final MethodHandle NEW_BUILDER;
  private static final MethodHandle NEXT_THREAD_ID;
  private static final VarHandle STATE;
  private static final VarHandle CONTINUATION;
  private static final @Nullable String UNAVAILABLE;

  static {
    Handles handles = null;
    String reason = null;
    if (!Object.class.getModule().isOpen("java.lang", CarrierAccess.class.getModule())) {
      reason = "java.base/java.lang is not open; add " + flag();
    } else {
      try {
        handles = Handles.tried();
      } catch (Throwable e) { // any failure on another JDK makes the engine unavailable
        reason = "this JDK (" + Runtime.version() + ") lacks the internals that it needs: " + e;
      }
    }
    HANDLES = handles;
    CURRENT_CARRIER = handles == null ? null : handles.currentCarrier;
    NEW_BUILDER = handles == null ? null : handles.newBuilder;
    NEXT_THREAD_ID = handles == null ? null : handles.nextThreadId;
    STATE = handles == null ? null : handles.state;
    CONTINUATION = handles == null ? null : handles.continuation;
    UNAVAILABLE = reason;
  }

  private CarrierAccess() {}

  /**
   * Returns the reason why the carrier engine is unavailable, with the flag to add; null if it is
   * available.
   */
  public static @Nullable String unavailable() {
    return UNAVAILABLE;
  }

  private static String flag() {
    Module module = CarrierAccess.class.getModule();
    return "--add-opens java.base/java.lang="
        + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
  }

  /**
   * Returns a number that is greater than the identifiers of all threads that exist, and less than
   * those of all threads that are created from now on.
   */
  public static long threadNumber() {
    if (UNAVAILABLE != null) {
      return Thread.ofVirtual().unstarted(() -> {}).threadId();
    }
    try {
      return (long) NEXT_THREAD_ID.invokeExact();
    } catch (Throwable e) {
      throw new LinkageError("threads cannot be numbered", e);
    }
  }

  /** Returns a builder of virtual threads that the executor schedules. */
  public static Thread.Builder.OfVirtual builder(Executor scheduler) {
    try {
      return (Thread.Builder.OfVirtual) NEW_BUILDER.invokeExact(scheduler);
    } catch (Throwable e) {
      throw new LinkageError("virtual threads cannot be scheduled", e);
    }
  }

  /**
   * Returns the platform thread that carries the caller: the caller itself unless it is virtual.
   */
  public static Thread currentCarrier() {
    try {
      return (Thread) CURRENT_CARRIER.invokeExact();
    } catch (Throwable e) {
      throw new LinkageError("the carrier thread cannot be found", e);
    }
  }

  /** Returns the virtual thread that a task handed to its scheduler continues. */
  public static Thread threadOf(Runnable continuation) {
    try {
      return ContinuedThread.of(continuation);
    } catch (Throwable e) {
      throw new LinkageError("no virtual thread behind " + continuation, e);
    }
  }

  /** Returns the task that a virtual thread hands to its scheduler, always the same one. */
  public static Runnable continuationOf(Thread virtual) {
    return (Runnable) CONTINUATION.get(virtual);
  }

  /** Returns whether a virtual thread gave way by {@link Thread#yield} and has not gone on yet. */
  public static boolean hasYielded(Thread virtual) {
    return ((int) STATE.getVolatile(virtual) & ~HANDLES.stackIsTaken) == HANDLES.yielded;
  }

  /** Returns the scheduler of a virtual thread. */
  public static Object schedulerOf(Thread virtual) {
    return HANDLES.scheduler.get(virtual);
  }

  /** Returns the JDK's own scheduler of virtual threads. */
  static Executor defaultScheduler() {
    return HANDLES.defaultScheduler;
  }

  /** Returns whether a virtual thread was started and has not run yet. */
  static boolean isBeingStarted(Thread virtual) {
    return HANDLES.stateOf(virtual) == HANDLES.started;
  }

  /** Returns whether a virtual thread waits in {@link Object#wait}. */
  public static boolean isInObjectWait(Thread virtual) {
    int state = HANDLES.stateOf(virtual);
    return state == HANDLES.wait || state == HANDLES.timedWait;
  }

  /** Returns whether a virtual thread is blocked on entering a monitor, or is being handed one. */
  public static boolean isBlockedOnMonitor(Thread virtual) {
    int state = HANDLES.stateOf(virtual);
    return state == HANDLES.blocked || state == HANDLES.unblocked;
  }

  /** Returns whether a virtual thread is blocked on a monitor, or waits on one. */
  public static boolean isOnMonitor(Thread virtual) {
    return isInObjectWait(virtual) || isBlockedOnMonitor(virtual);
  }

  /** Returns whether the JDK is about to resume a virtual thread that was blocked on a monitor. */
  public static boolean isBeingUnblocked(Thread virtual) {
    return HANDLES.isOnWaitingList(virtual)
        || HANDLES.mayUnblock(virtual)
        || HANDLES.stateOf(virtual) == HANDLES.unblocked;
  }

  private static final class Handles {
    private final MethodHandle newBuilder;
    private final MethodHandle currentCarrier;
    private final MethodHandle nextThreadId;
    private final VarHandle continuation;
    private final VarHandle scheduler;
    private final VarHandle state;
    private final VarHandle onWaitingList;
    private final VarHandle blockPermit;
    private final Executor defaultScheduler;
    private final int started;
    private final int yielded;
    private final int blocked;
    private final int unblocked;
    private final int wait;
    private final int timedWait;

    /** The bit of the state that says that somebody takes the stack, so the thread cannot run. */
    private final int stackIsTaken;

    private Handles() throws ReflectiveOperationException {
      MethodHandles.Lookup own = MethodHandles.lookup();
      Class<?> builderClass = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder");
      MethodHandles.Lookup builders = MethodHandles.privateLookupIn(builderClass, own);
      newBuilder =
          builders
              .findConstructor(builderClass, MethodType.methodType(void.class, Executor.class))
              .asType(MethodType.methodType(Thread.Builder.OfVirtual.class, Executor.class));
      MethodHandles.Lookup threads = MethodHandles.privateLookupIn(Thread.class, own);
      currentCarrier =
          threads.findStatic(
              Thread.class, "currentCarrierThread", MethodType.methodType(Thread.class));
      Class<?> identifiers = Class.forName("java.lang.Thread$ThreadIdentifiers");
      nextThreadId =
          MethodHandles.privateLookupIn(identifiers, own)
              .findStatic(identifiers, "next", MethodType.methodType(long.class));
      Class<?> virtualClass = Class.forName("java.lang.VirtualThread");
      MethodHandles.Lookup virtuals = MethodHandles.privateLookupIn(virtualClass, own);
      continuation = virtuals.findVarHandle(virtualClass, "runContinuation", Runnable.class);
      scheduler = virtuals.findVarHandle(virtualClass, "scheduler", Executor.class);
      state = virtuals.findVarHandle(virtualClass, "state", int.class);
      onWaitingList = virtuals.findVarHandle(virtualClass, "onWaitingList", boolean.class);
      blockPermit = virtuals.findVarHandle(virtualClass, "blockPermit", boolean.class);
      defaultScheduler = (Executor) scheduler.get(Thread.ofVirtual().unstarted(() -> {}));
      started = constant(virtuals, virtualClass, "STARTED");
      yielded = constant(virtuals, virtualClass, "YIELDED");
      blocked = constant(virtuals, virtualClass, "BLOCKED");
      unblocked = constant(virtuals, virtualClass, "UNBLOCKED");
      wait = constant(virtuals, virtualClass, "WAIT");
      timedWait = constant(virtuals, virtualClass, "TIMED_WAIT");
      stackIsTaken = constant(virtuals, virtualClass, "SUSPENDED");
    }

    private static int constant(MethodHandles.Lookup lookup, Class<?> type, String name)
        throws ReflectiveOperationException {
      return (int) lookup.findStaticVarHandle(type, name, int.class).get();
    }

    private int stateOf(Thread virtual) {
      return (int) state.getVolatile(virtual);
    }

    private boolean isOnWaitingList(Thread virtual) {
      return (boolean) onWaitingList.getVolatile(virtual);
    }

    private boolean mayUnblock(Thread virtual) {
      return stateOf(virtual) == blocked && (boolean) blockPermit.getVolatile(virtual);
    }

    /** Returns the handles, after a self-test on a platform thread of its own. */
    private static Handles tried() throws Throwable {
      AtomicReference<Object> outcome = new AtomicReference<>();
      Thread tester = new Thread(() -> outcome.set(outcomeOfTrial()), "lockstep-self-test");
      tester.start();
      tester.join();
      if (outcome.get() instanceof Handles handles) {
        return handles;
      }
      throw (Throwable) outcome.get();
    }

    private static Object outcomeOfTrial() {
      try {
        return trial();
      } catch (Throwable e) {
        return e;
      }
    }

    /**
     * Starts, parks, yields and resumes a virtual thread by hand, and returns the handles that did
     * it.
     */
    @SuppressWarnings("ThreadPriorityCheck") // the yield goes to this scheduler
    private static Handles trial() throws Throwable {
      ArrayDeque<Runnable> submitted = new ArrayDeque<>();
      Executor scheduler = submitted::add;
      Handles handles = new Handles();
      long number = (long) handles.nextThreadId.invokeExact();
      AtomicInteger steps = new AtomicInteger();
      AtomicReference<Thread> carrier = new AtomicReference<>();
      Thread virtual =
          ((Thread.Builder.OfVirtual) handles.newBuilder.invokeExact(scheduler))
              .unstarted(
                  () -> {
                    carrier.set(handles.carrier());
                    LockSupport.park();
                    Thread.yield();
                    steps.incrementAndGet();
                  });
      virtual.start();
      submitted.remove().run();
      LockSupport.unpark(virtual);
      Runnable continuation = submitted.remove();
      ContinuedThread.learnFirst(continuation);
      boolean found = ContinuedThread.of(continuation) == virtual;
      continuation.run();
      found &= submitted.remove() == handles.continuation.get(virtual);
      found &= handles.stateOf(virtual) == handles.yielded;
      continuation.run();
      if (!found
          || virtual.threadId() <= number
          || steps.get() != 1
          || virtual.isAlive()
          || carrier.get() != Thread.currentThread()) {
        throw new IllegalStateException("a virtual thread did not run as it should");
      }
      return handles;
    }

    private Thread carrier() {
      try {
        return (Thread) currentCarrier.invokeExact();
      } catch (Throwable e) {
        throw new LinkageError("the carrier thread cannot be found", e);
      }
    }
  }
}
