// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.jdk;

import java.lang.invoke.MethodHandle;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Access to the hooks that the agent defines in {@code java.base}; without the agent nothing here
 * has an effect. Only functions of the JDK's types cross this border, so that neither side needs
 * the other's classes.
 */
public final class JdkHooks {

  private static final HookClass HOOKS = HookClass.named("LockstepHooks");
  private static final MethodHandle ARE_ON = HOOKS.method("areOn", boolean.class);
  private static final MethodHandle LOOP =
      HOOKS.method(
          "loop",
          Object.class,
          LongSupplier.class,
          Supplier.class,
          BiFunction.class,
          ToLongFunction.class,
          Supplier.class,
          Predicate.class,
          Map.class,
          LongSupplier.class,
          LongPredicate.class);
  private static final MethodHandle BIND = HOOKS.method("bind", void.class, Object.class);
  private static final MethodHandle UNBIND = HOOKS.method("unbind", void.class, Object.class);
  private static final MethodHandle CLOSED = HOOKS.method("closed", void.class, Object.class);
  private static final MethodHandle IN_CALLBACK =
      HOOKS.method("inCallback", void.class, Object.class, boolean.class);
  private static final MethodHandle TAKE_STIRRED =
      HOOKS.method("takeStirred", boolean.class, Object.class);
  private static final MethodHandle LAST_MONITOR =
      HOOKS.method("lastMonitor", Object.class, Thread.class);
  private static final MethodHandle TELL_NOTIFIED =
      HOOKS.method("tellNotified", void.class, Consumer.class);
  private static final MethodHandle BODY = HOOKS.method("body", Thread.class, Thread.class);

  private JdkHooks() {}

  /** Returns whether the agent is present, and found in this JDK all that it changes. */
  public static boolean areOn() {
    try {
      return (boolean) ARE_ON.invokeExact();
    } catch (Throwable e) {
      throw HookClass.failed(e);
    }
  }

  /**
   * The functions that code of a loop finds in the place of the JDK's.
   *
   * @param nanoTime the monotonic time
   * @param now the time of day
   * @param threads makes an unstarted virtual thread of the loop for a thread that the program
   *     starts, from a body
   * @param random draws the next number of a label
   * @param commonPool the pool that acts for the common one
   * @param staysReal tells whether a thread runs outside of the loop that starts it
   * @param counters the numbers in names, by name
   * @param iterations the number of iterations that the loop has begun
   * @param pinned lets a thread wait that the JDK cannot unmount, for nanoseconds, or 0 for until
   *     it is woken; tells whether it has
   */
  public record LoopView(
      LongSupplier nanoTime,
      Supplier<Instant> now,
      BiFunction<Thread, Runnable, Thread> threads,
      ToLongFunction<String> random,
      Supplier<ForkJoinPool> commonPool,
      Predicate<Thread> staysReal,
      Map<String, AtomicInteger> counters,
      LongSupplier iterations,
      LongPredicate pinned) {

    /** Creates a view whose names are counted from the beginning. */
    public LoopView(
        LongSupplier nanoTime,
        Supplier<Instant> now,
        BiFunction<Thread, Runnable, Thread> threads,
        ToLongFunction<String> random,
        Supplier<ForkJoinPool> commonPool,
        Predicate<Thread> staysReal,
        LongSupplier iterations,
        LongPredicate pinned) {
      this(
          nanoTime,
          now,
          threads,
          random,
          commonPool,
          staysReal,
          new HashMap<>(),
          iterations,
          pinned);
    }
  }

  /** Returns a loop as the hooks know it. */
  public static Object loop(LoopView view) {
    try {
      return (Object)
          LOOP.invokeExact(
              view.nanoTime,
              view.now,
              view.threads,
              view.random,
              view.commonPool,
              view.staysReal,
              view.counters,
              view.iterations,
              view.pinned);
    } catch (Throwable e) {
      throw HookClass.failed(e);
    }
  }

  /** Lets code that the calling thread carries see a loop, until {@link #unbind}. */
  public static void bind(Object loop) {
    try {
      BIND.invokeExact(loop);
    } catch (Throwable e) {
      throw HookClass.failed(e);
    }
  }

  public static void unbind(Object loop) {
    try {
      UNBIND.invokeExact(loop);
    } catch (Throwable e) {
      throw HookClass.failed(e);
    }
  }

  /** Called when a loop is closed. */
  public static void closed(Object loop) {
    try {
      CLOSED.invokeExact(loop);
    } catch (Throwable e) {
      throw HookClass.failed(e);
    }
  }

  /** Called by a driver when it begins or ends to run a callback of the program. */
  public static void inCallback(Object loop, boolean inCallback) {
    try {
      IN_CALLBACK.invokeExact(loop, inCallback);
    } catch (Throwable e) {
      throw HookClass.failed(e);
    }
  }

  /** Returns whether a loop has woken a thread outside of it since the last call. */
  public static boolean takeStirred(Object loop) {
    try {
      return (boolean) TAKE_STIRRED.invokeExact(loop);
    } catch (Throwable e) {
      throw HookClass.failed(e);
    }
  }

  /** Returns the virtual thread that runs in the place of a platform thread, or null. */
  public static @Nullable Thread bodyOf(Thread thread) {
    try {
      return (Thread) BODY.invokeExact(thread);
    } catch (Throwable e) {
      throw HookClass.failed(e);
    }
  }

  /** Returns the object that a virtual thread of a loop last waited on, or null. */
  public static @Nullable Object lastMonitor(Thread thread) {
    try {
      return (Object) LAST_MONITOR.invokeExact(thread);
    } catch (Throwable e) {
      throw HookClass.failed(e);
    }
  }

  /** Lets a function know on which objects code of loops is about to notify threads. */
  public static void tellNotified(Consumer<Object> told) {
    try {
      TELL_NOTIFIED.invokeExact(told);
    } catch (Throwable e) {
      throw HookClass.failed(e);
    }
  }
}
