// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.jdk;

import dev.lockstep.internal.util.Log;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The references of the JVM itself to a virtual thread that has not ended: the list of which it
 * makes thread dumps (without {@code -Djdk.trackAllThreads=false}); and the state that JVMTI keeps
 * of each thread that has loaded a class while an agent transforms classes. Without them a thread
 * that waits, and that nobody can wake since nothing else refers to it, is garbage with all that
 * its stack refers to.
 *
 * <p>A thread in {@link Object#wait}, or blocked on a monitor, has a third root, in the monitor.
 *
 * <p>Found by the access that {@link ThreadInsight} has; on a JDK that is built differently nothing
 * is changed.
 */
public final class ThreadRoots {

  private static final @Nullable Handles HANDLES = handles();

  private ThreadRoots() {}

  /**
   * Drops the roots of a virtual thread whose loop is closed, and which may go on nevertheless if
   * something refers to it. Called by a platform thread; otherwise nothing is done.
   */
  public static void drop(Thread virtual) {
    Handles handles = HANDLES;
    if (handles != null && !Thread.currentThread().isVirtual()) {
      try {
        handles.list(handles.remove, virtual);
        handles.dropAgentsState(virtual);
      } catch (Throwable e) {
        throw new LinkageError("the roots of " + virtual + " cannot be dropped", e);
      }
    }
  }

  /** Puts a virtual thread back on the list: another loop goes on with it. */
  public static void list(Thread virtual) {
    Handles handles = HANDLES;
    if (handles != null) {
      try {
        handles.list(handles.add, virtual);
        if (!virtual.isAlive()) {
          handles.list(handles.remove, virtual);
        }
      } catch (Throwable e) {
        throw new LinkageError(virtual + " cannot be listed", e);
      }
    }
  }

  private static @Nullable Handles handles() {
    if (!ThreadInsight.isAvailable()) {
      return null;
    }
    try {
      return new Handles();
    } catch (Throwable e) { // any failure on another JDK leaves the roots alone
      Log.debug("this JDK does not show the roots of threads: " + e);
      return null;
    }
  }

  private static final class Handles {
    private final MethodHandle containerOf;
    private final MethodHandle add;
    private final MethodHandle remove;
    private final boolean isTracked;
    private final Object root;
    private final MethodHandle mount;
    private final MethodHandle unmount;
    private final MethodHandle end;
    private final VarHandle state;
    private final VarHandle parkPermit;
    private final int parked;
    private final int timedParked;
    private final int unparked;
    private final int suspended;

    private Handles() throws Throwable {
      MethodHandles.Lookup own = MethodHandles.lookup();
      Class<?> containers = Class.forName("jdk.internal.vm.ThreadContainers");
      Class<?> container = Class.forName("jdk.internal.vm.ThreadContainer");
      MethodHandles.Lookup in = MethodHandles.privateLookupIn(containers, own);
      isTracked =
          (boolean)
              in.findStatic(containers, "trackAllThreads", MethodType.methodType(boolean.class))
                  .invokeExact();
      root = in.findStatic(containers, "root", MethodType.methodType(container)).invoke();
      MethodType ofThread = MethodType.methodType(void.class, Thread.class);
      MethodType general = MethodType.methodType(void.class, Object.class, Thread.class);
      add = in.findVirtual(container, "add", ofThread).asType(general);
      remove = in.findVirtual(container, "remove", ofThread).asType(general);
      containerOf =
          MethodHandles.privateLookupIn(Thread.class, own)
              .findVirtual(Thread.class, "threadContainer", MethodType.methodType(container))
              .asType(MethodType.methodType(Object.class, Thread.class));
      Class<?> type = Class.forName("java.lang.VirtualThread");
      MethodHandles.Lookup threads = MethodHandles.privateLookupIn(type, own);
      MethodType hiding = MethodType.methodType(void.class, boolean.class);
      MethodType hides = MethodType.methodType(void.class, Thread.class, boolean.class);
      mount = threads.findVirtual(type, "notifyJvmtiMount", hiding).asType(hides);
      unmount = threads.findVirtual(type, "notifyJvmtiUnmount", hiding).asType(hides);
      end =
          threads
              .findVirtual(type, "notifyJvmtiEnd", MethodType.methodType(void.class))
              .asType(ofThread);
      state = threads.findVarHandle(type, "state", int.class);
      parkPermit = threads.findVarHandle(type, "parkPermit", boolean.class);
      parked = constant(threads, type, "PARKED");
      timedParked = constant(threads, type, "TIMED_PARKED");
      unparked = constant(threads, type, "UNPARKED");
      suspended = constant(threads, type, "SUSPENDED");
    }

    private static int constant(MethodHandles.Lookup lookup, Class<?> type, String name)
        throws ReflectiveOperationException {
      return (int) lookup.findStaticVarHandle(type, name, int.class).get();
    }

    /** Adds or removes a thread, unless it is in a container of its own, which is no root. */
    @SuppressWarnings("ReferenceEquality") // there is one root
    private void list(MethodHandle change, Thread virtual) throws Throwable {
      if (isTracked && (Object) containerOf.invokeExact(virtual) == root) {
        change.invokeExact(root, virtual);
      }
    }

    /**
     * Drops the state that JVMTI keeps of a parked thread, as its end would: mounts the thread here
     * for JVMTI alone, and tells of its end. It gets a new state when it needs one. The thread
     * cannot go on meanwhile, as while the JDK takes its stack.
     */
    private void dropAgentsState(Thread virtual) throws Throwable {
      int before = (int) state.getVolatile(virtual);
      if ((before != parked && before != timedParked)
          || !state.compareAndSet(virtual, before, before | suspended)) {
        return;
      }
      try {
        mount.invokeExact(virtual, true);
        mount.invokeExact(virtual, false);
        end.invokeExact(virtual);
        unmount.invokeExact(virtual, false);
      } finally {
        state.setVolatile(virtual, before);
      }
      if ((boolean) parkPermit.getVolatile(virtual)
          && state.compareAndSet(virtual, before, unparked)) { // it was woken meanwhile
        ((Executor) CarrierAccess.schedulerOf(virtual))
            .execute(CarrierAccess.continuationOf(virtual));
      }
    }
  }
}
