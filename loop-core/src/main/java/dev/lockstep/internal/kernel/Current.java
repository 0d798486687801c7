// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import dev.lockstep.Context;
import dev.lockstep.Task;
import dev.lockstep.internal.jdk.CarrierAccess;
import java.lang.ref.WeakReference;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The loop, task and context of the caller. Only this class determines them, for tasks, callbacks
 * and inherited virtual threads, on both engines.
 *
 * <p>On the carrier engine a virtual thread belongs to a loop if the thread that carries it drives
 * a loop; on the baton engine the threads of tasks are marked.
 */
public final class Current {

  /** The running loops, by the thread that drives them. */
  private static final ConcurrentMap<Thread, Kernel> DRIVERS = new ConcurrentHashMap<>();

  private static final boolean CARRIERS_KNOWN = CarrierAccess.unavailable() == null;

  /** The loop of a thread that the baton engine started; threads that it starts inherit a trace. */
  private static final ThreadLocal<@Nullable Object> OF_THREAD = new OfThread();

  /** The contexts of a thread that no loop runs, such as that of an offloaded call. */
  private static final ThreadLocal<ContextSlot> DETACHED =
      ThreadLocal.withInitial(ContextSlot::new);

  private Current() {}

  /**
   * Returns the loop that runs the caller.
   *
   * @return the loop
   * @throws IllegalStateException if none does
   */
  public static Kernel loop() {
    Kernel loop = loopOrNull();
    if (loop == null) {
      throw noLoop();
    }
    return loop;
  }

  static IllegalStateException noLoop() {
    return new IllegalStateException(
        "no loop runs "
            + Thread.currentThread()
            + "; call this from a task, or start one with Async.run(...)");
  }

  /**
   * Returns the loop that runs the caller, if one does.
   *
   * @return the loop, or null
   */
  public static @Nullable Kernel loopOrNull() {
    Thread current = Thread.currentThread();
    if (!current.isVirtual()) {
      return DRIVERS.get(current);
    }
    Kernel loop = CARRIERS_KNOWN ? DRIVERS.get(CarrierAccess.currentCarrier()) : null;
    return loop != null || !(OF_THREAD.get() instanceof Kernel own) ? loop : own;
  }

  /** Returns whether a loop runs the caller; the driver is the thread that drives the loop. */
  static boolean isOn(Kernel loop, Thread driver) {
    return carrierOrSelf() == driver || OF_THREAD.get() == loop;
  }

  private static Thread carrierOrSelf() {
    return CARRIERS_KNOWN ? CarrierAccess.currentCarrier() : Thread.currentThread();
  }

  /**
   * Returns the current step of the loop that runs the caller.
   *
   * @return the step
   * @throws IllegalStateException if no loop runs the caller
   */
  public static CurrentStep step() {
    return loop().step;
  }

  /**
   * Returns the task that runs the caller.
   *
   * @return the task
   * @throws IllegalStateException if the caller is not in a task
   */
  public static Task<?> task() {
    LoopTask<?> task = loop().step.currentTask();
    if (task == null) {
      throw new IllegalStateException(
          "the caller is not in a task but in a callback or a thread of its own; spawn a task");
    }
    return task;
  }

  /** Returns the caller's context variables. */
  private static ContextSlot contexts() {
    Kernel loop = loopOrNull();
    return loop == null ? DETACHED.get() : loop.step.contexts();
  }

  /**
   * Returns the caller's context variables.
   *
   * @return the context, not a copy
   */
  public static Context context() {
    return contexts().context();
  }

  /**
   * Returns the caller's context variables, to read them.
   *
   * @return the context or an equal one, which the caller neither changes nor keeps
   */
  public static Context contextToRead() {
    return contexts().contextToRead();
  }

  /**
   * Returns the caller's context variables, to change them.
   *
   * @return the context, not a copy
   */
  public static Context contextToChange() {
    return contexts().contextToChange();
  }

  /**
   * Returns a snapshot of the caller's context variables.
   *
   * @return a copy of the context, which others may share and nobody may change
   */
  public static Context snapshot() {
    return contexts().snapshot();
  }

  /**
   * Replaces the caller's context.
   *
   * @param context the new context
   * @return the old context
   */
  public static Context swapContext(Context context) {
    ContextSlot contexts = contexts();
    Context old = contexts.context();
    contexts.set(context);
    return old;
  }

  /** Returns the loop that runs the caller, or whose code has started it; null if there is none. */
  static @Nullable Kernel loopOrStarter() {
    Kernel loop = loopOrNull();
    return loop == null && OF_THREAD.get() instanceof StartedBy starter
        ? starter.loop().get()
        : loop;
  }

  /**
   * Runs a call that serves a loop on a thread outside of it; the virtual threads that the call
   * starts count as started by the loop.
   */
  public static <T> T onBehalfOf(Kernel loop, Callable<T> call) throws Exception {
    Object outer = OF_THREAD.get();
    if (outer instanceof Kernel) {
      return call.call();
    }
    OF_THREAD.set(loop.asStarter());
    try {
      return call.call();
    } finally {
      OF_THREAD.set(outer);
    }
  }

  /** Marks the calling thread as a thread of a loop. */
  public static void bindThread(Kernel loop) {
    OF_THREAD.set(loop);
  }

  /** Marks the calling platform thread as the driver of a loop. */
  static void bindDriver(Kernel loop) {
    DRIVERS.put(Thread.currentThread(), loop);
  }

  /** Returns whether a thread drives a loop. */
  public static boolean drives(Thread thread) {
    return DRIVERS.containsKey(thread);
  }

  static void unbindDriver() {
    DRIVERS.remove(Thread.currentThread());
  }

  /** The mark of a thread that code of a loop has started; such a thread may outlive the loop. */
  record StartedBy(WeakReference<Kernel> loop) {}

  /** A kernel for a thread of a loop, and {@link StartedBy} for the threads that it starts. */
  private static final class OfThread extends InheritableThreadLocal<@Nullable Object> {

    @Override
    protected @Nullable Object childValue(@Nullable Object parent) {
      return parent instanceof Kernel loop ? loop.asStarter() : parent;
    }
  }
}
