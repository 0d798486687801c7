// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.jdk;

import dev.lockstep.internal.util.Log;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a blocked thread waits for and who holds it: the data of a JDK 25 thread dump (the
 * internal {@code ThreadSnapshot}), for one thread at a time. The flag that {@link CarrierAccess}
 * needs gives access to {@code java.lang.Module}, and through it to the few other internals that
 * are read here; nothing is written. On a JDK that is built differently, owners are unknown.
 */
public final class ThreadInsight {

  private static final @Nullable Handles HANDLES = handles();

  private ThreadInsight() {}

  /** Returns whether owners are known; then java.util.concurrent is open to this package. */
  static boolean isAvailable() {
    return HANDLES != null;
  }

  /** Returns what a thread is blocked in, or null if it is not blocked or that is unknown. */
  public static @Nullable Blocking of(Thread thread) {
    Handles handles = HANDLES;
    if (handles == null) {
      return publicView(thread);
    }
    try {
      Object snapshot = handles.snapshot.invoke(thread);
      return snapshot == null ? null : handles.blocking(snapshot);
    } catch (Throwable e) {
      throw unreadable(thread, e);
    }
  }

  /** Returns what the public API shows, which does not include owners. */
  private static @Nullable Blocking publicView(Thread thread) {
    return switch (thread.getState()) {
      case WAITING, TIMED_WAITING ->
          new Blocking(
              null, null, LockSupport.getBlocker(thread), null, List.of(thread.getStackTrace()));
      default -> null;
    };
  }

  /** Returns the thread that holds a lock, or runs a task, that others park on; null if unknown. */
  public static @Nullable Thread ownerOf(Object blocker) {
    Handles handles = HANDLES;
    return handles == null ? null : handles.ownerOf(blocker);
  }

  /** Returns whether a thread owns a monitor. */
  public static boolean owns(Thread thread, Object monitor) {
    Handles handles = HANDLES;
    if (handles == null) {
      return false;
    }
    try {
      Object snapshot = handles.snapshot.invoke(thread);
      return snapshot != null && handles.owns(snapshot, monitor);
    } catch (Throwable e) {
      throw unreadable(thread, e);
    }
  }

  /** Returns the object that joiners of a virtual thread park on, or null if it has no joiners. */
  public static @Nullable Object joinBlocker(Thread virtual) {
    Handles handles = HANDLES;
    if (handles == null || !virtual.isVirtual()) {
      return null;
    }
    try {
      Object latch = handles.termination.getVolatile(virtual);
      return latch == null ? null : handles.latchSync.get((CountDownLatch) latch);
    } catch (Throwable e) {
      throw unreadable(virtual, e);
    }
  }

  private static LinkageError unreadable(Thread thread, Throwable cause) {
    return new LinkageError("the state of " + thread + " cannot be read", cause);
  }

  private static @Nullable Handles handles() {
    if (CarrierAccess.unavailable() != null) {
      return null;
    }
    try {
      return new Handles().tried();
    } catch (Throwable e) { // any failure on another JDK makes owners unknown
      Log.debug("this JDK does not show what blocked threads wait for: " + e);
      return null;
    }
  }

  /**
   * The object that a thread is blocked in, its owner and the stack.
   *
   * @param monitor the monitor that it tries to enter, or null
   * @param waitingOn the object of {@link Object#wait}, or null
   * @param parkedOn the blocker of {@code LockSupport.park}, or null
   * @param owner the thread that holds the lock it is parked on, or runs the task, or null
   * @param stack its frames, innermost first
   */
  public record Blocking(
      @Nullable Object monitor,
      @Nullable Object waitingOn,
      @Nullable Object parkedOn,
      @Nullable Thread owner,
      List<StackTraceElement> stack) {

    /** Returns the same with another owner, of a thread that is still blocked in the same call. */
    public Blocking withOwner(@Nullable Thread newOwner) {
      return newOwner == owner ? this : new Blocking(monitor, waitingOn, parkedOn, newOwner, stack);
    }
  }

  private static final class Handles {
    private final MethodHandle snapshot;
    private final MethodHandle state;
    private final MethodHandle stack;
    private final MethodHandle parkBlocker;
    private final MethodHandle blockedOn;
    private final MethodHandle waitingOn;
    private final VarHandle locks;
    private final VarHandle lockObject;
    private final VarHandle owner;
    private final VarHandle runner;
    private final VarHandle termination;
    private final VarHandle latchSync;

    private Handles() throws Throwable {
      MethodHandles.Lookup own = MethodHandles.lookup();
      open(own, "jdk.internal.vm", "java.util.concurrent", "java.util.concurrent.locks");
      Class<?> type = Class.forName("jdk.internal.vm.ThreadSnapshot");
      MethodHandles.Lookup in = MethodHandles.privateLookupIn(type, own);
      snapshot =
          in.findStatic(type, "of", MethodType.methodType(type, Thread.class))
              .asType(MethodType.methodType(Object.class, Thread.class));
      state = getter(in, type, "threadState", Thread.State.class);
      stack = getter(in, type, "stackTrace", StackTraceElement[].class);
      parkBlocker = getter(in, type, "parkBlocker", Object.class);
      blockedOn = getter(in, type, "blockedOn", Object.class);
      waitingOn = getter(in, type, "waitingOn", Object.class);
      Class<?> lock = Class.forName("jdk.internal.vm.ThreadSnapshot$ThreadLock");
      locks = in.findVarHandle(type, "locks", lock.arrayType());
      lockObject = field(own, lock, "obj", Object.class);
      owner = field(own, AbstractOwnableSynchronizer.class, "exclusiveOwnerThread", Thread.class);
      runner = field(own, FutureTask.class, "runner", Thread.class);
      Class<?> virtual = Class.forName("java.lang.VirtualThread");
      termination = field(own, virtual, "termination", CountDownLatch.class);
      Class<?> sync = Class.forName("java.util.concurrent.CountDownLatch$Sync");
      latchSync = field(own, CountDownLatch.class, "sync", sync);
    }

    private static void open(MethodHandles.Lookup own, String... packages) throws Throwable {
      MethodHandle addOpens =
          MethodHandles.privateLookupIn(Module.class, own)
              .findVirtual(
                  Module.class,
                  "implAddOpens",
                  MethodType.methodType(void.class, String.class, Module.class));
      for (String name : packages) {
        addOpens.invoke(Object.class.getModule(), name, ThreadInsight.class.getModule());
      }
    }

    private static MethodHandle getter(
        MethodHandles.Lookup in, Class<?> type, String name, Class<?> result)
        throws ReflectiveOperationException {
      return in.findVirtual(type, name, MethodType.methodType(result))
          .asType(MethodType.methodType(result, Object.class));
    }

    private static VarHandle field(
        MethodHandles.Lookup own, Class<?> type, String name, Class<?> of)
        throws ReflectiveOperationException {
      return MethodHandles.privateLookupIn(type, own).findVarHandle(type, name, of);
    }

    private @Nullable Blocking blocking(Object of) throws Throwable {
      Thread.State current = (Thread.State) state.invokeExact(of);
      Object monitor = null;
      Object waiting = null;
      Object parked = (Object) parkBlocker.invokeExact(of);
      if (current == Thread.State.BLOCKED) {
        monitor = (Object) blockedOn.invokeExact(of);
      } else if (current == Thread.State.WAITING || current == Thread.State.TIMED_WAITING) {
        waiting = (Object) waitingOn.invokeExact(of);
      } else {
        return null;
      }
      return new Blocking(
          monitor,
          waiting,
          parked,
          ownerOf(parked),
          List.of((StackTraceElement[]) stack.invokeExact(of)));
    }

    private @Nullable Thread ownerOf(@Nullable Object blocker) {
      if (blocker instanceof AbstractOwnableSynchronizer) {
        return (Thread) owner.getVolatile(blocker);
      }
      return blocker instanceof FutureTask<?> ? (Thread) runner.getVolatile(blocker) : null;
    }

    @SuppressWarnings("ReferenceEquality") // a monitor is its object
    private boolean owns(Object of, Object monitor) {
      for (Object lock : (Object[]) locks.get(of)) {
        if (lockObject.get(lock) == monitor) {
          return true;
        }
      }
      return false;
    }

    /** Checks, on the calling thread, what can be checked with one thread. */
    private Handles tried() throws Throwable {
      Object monitor = new Object();
      synchronized (monitor) {
        Object self = (Object) snapshot.invokeExact(Thread.currentThread());
        ReentrantLock lock = new ReentrantLock();
        lock.lock();
        AbstractQueuedSynchronizer sync =
            (AbstractQueuedSynchronizer)
                field(MethodHandles.lookup(), ReentrantLock.class, "sync", syncOf()).get(lock);
        if (!owns(self, monitor)
            || owns(self, this)
            || ownerOf(sync) != Thread.currentThread()
            || ((StackTraceElement[]) stack.invokeExact(self)).length == 0) {
          throw new IllegalStateException("a thread's own state was not found");
        }
      }
      return this;
    }

    private static Class<?> syncOf() throws ReflectiveOperationException {
      return ReentrantLock.class.getDeclaredField("sync").getType();
    }
  }
}
