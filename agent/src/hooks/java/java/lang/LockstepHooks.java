// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package java.lang;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import jdk.internal.misc.Unsafe;
import jdk.internal.misc.VM;
import jdk.internal.util.random.RandomSupport;

/**
 * All that instrumented code calls: each hook asks whether a loop on a virtual clock runs the
 * caller, and does what the JDK does if none does. The agent defines this class into {@code
 * java.base}, which sees no class outside of it: a loop is known here by functions.
 *
 * <p>The caller is run by a loop if it is a virtual thread that the loop's driver carries, or the
 * driver itself in a callback of the program.
 */
public final class LockstepHooks {

  /** What the clock of {@link System#nanoTime} shows at the start of a virtual clock. */
  private static final long ORIGIN = 1_000_000_000;

  private static final long NANOS = 1_000_000_000;

  /** The salt of the immutable collections in a JVM with this agent. */
  private static final long SALT = 0x9E3779B9L;

  private static final int RUNNABLE = 5;
  private static final int TERMINATED = 2;

  /** A driven loop. */
  private static final class Drive {
    final Thread driver;
    final LongSupplier nanoTime;
    final Supplier<Instant> now;
    final BiFunction<String, Runnable, Thread> threads;
    final ToLongFunction<String> random;
    final Supplier<ForkJoinPool> commonPool;
    final Predicate<Thread> staysReal;
    final Map<String, AtomicInteger> counters;

    /** Whether the driver itself runs code of the program. */
    boolean inCallback;

    /** Whether code of the loop has woken a thread outside of it. */
    boolean stirred = true;

    Drive(
        Thread driver,
        LongSupplier nanoTime,
        Supplier<Instant> now,
        BiFunction<String, Runnable, Thread> threads,
        ToLongFunction<String> random,
        Supplier<ForkJoinPool> commonPool,
        Predicate<Thread> staysReal,
        Map<String, AtomicInteger> counters) {
      this.driver = driver;
      this.nanoTime = nanoTime;
      this.now = now;
      this.threads = threads;
      this.random = random;
      this.commonPool = commonPool;
      this.staysReal = staysReal;
      this.counters = counters;
    }
  }

  /** What is stored in a facade: the virtual thread that runs its body. */
  private record Body(Thread thread) {}

  private static final Unsafe UNSAFE = Unsafe.getUnsafe();
  private static final MethodHandle START0;
  private static final MethodHandle EXIT;
  private static final VarHandle PARK_BLOCKER;
  private static final VarHandle HOLDER;
  private static final VarHandle STATUS;
  private static final VarHandle INHERITABLE;
  private static final VarHandle BINDINGS;
  private static final VarHandle SCHEDULER;

  static {
    try {
      MethodHandles.Lookup threads =
          MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
      MethodType none = MethodType.methodType(void.class);
      START0 = threads.findVirtual(Thread.class, "start0", none);
      EXIT = threads.findVirtual(Thread.class, "exit", none);
      PARK_BLOCKER = threads.findVarHandle(Thread.class, "parkBlocker", Object.class);
      Class<?> holder = Class.forName("java.lang.Thread$FieldHolder");
      HOLDER = threads.findVarHandle(Thread.class, "holder", holder);
      STATUS =
          MethodHandles.privateLookupIn(holder, threads)
              .findVarHandle(holder, "threadStatus", int.class);
      INHERITABLE =
          threads.findVarHandle(
              Thread.class,
              "inheritableThreadLocals",
              Class.forName("java.lang.ThreadLocal$ThreadLocalMap"));
      Class<?> virtual = Class.forName("java.lang.VirtualThread");
      SCHEDULER =
          MethodHandles.privateLookupIn(virtual, threads)
              .findVarHandle(virtual, "scheduler", java.util.concurrent.Executor.class);
      BINDINGS = threads.findVarHandle(Thread.class, "scopedValueBindings", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final ThreadLocal<Thread> FACADE = new ThreadLocal<>();

  private static volatile Drive[] drives = {};
  private static volatile boolean facadesExist;

  private static volatile boolean on;

  private LockstepHooks() {}

  /** Called by the agent once everything that calls these hooks is in its place. */
  public static void turnOn() {
    on = true;
  }

  public static boolean areOn() {
    return on;
  }

  // ---- loops

  /**
   * Called when a thread begins to drive a loop on a virtual clock.
   *
   * @return the drive, for {@link #unbind} and {@link #inCallback}
   */
  public static synchronized Object bind(
      Thread driver,
      LongSupplier nanoTime,
      Supplier<Instant> now,
      BiFunction<String, Runnable, Thread> threads,
      ToLongFunction<String> random,
      Supplier<ForkJoinPool> commonPool,
      Predicate<Thread> staysReal,
      Map<String, AtomicInteger> counters) {
    Drive drive =
        new Drive(driver, nanoTime, now, threads, random, commonPool, staysReal, counters);
    List<Drive> all = new ArrayList<>(List.of(drives));
    all.add(drive);
    drives = all.toArray(new Drive[0]);
    return drive;
  }

  public static synchronized void unbind(Object drive) {
    List<Drive> all = new ArrayList<>(List.of(drives));
    all.remove(drive);
    drives = all.toArray(new Drive[0]);
  }

  /** Called by the driver when it begins or ends to run a callback of the program. */
  public static void inCallback(Object drive, boolean inCallback) {
    ((Drive) drive).inCallback = inCallback;
  }

  /** Returns whether the loop has woken a thread outside of it since the last call. */
  public static boolean takeStirred(Object drive) {
    boolean stirred = ((Drive) drive).stirred;
    ((Drive) drive).stirred = false;
    return stirred;
  }

  private static Drive drive() {
    Drive[] all = drives;
    if (all.length == 0) {
      return null;
    }
    Thread carrier = Thread.currentCarrierThread();
    for (Drive drive : all) {
      if (drive.driver == carrier) {
        return drive.inCallback || Thread.currentThread() != carrier ? drive : null;
      }
    }
    return null;
  }

  // ---- time

  public static long nanoTime() {
    Drive drive = drive();
    return drive == null ? System.nanoTime() : ORIGIN + drive.nanoTime.getAsLong();
  }

  public static long currentTimeMillis() {
    Drive drive = drive();
    return drive == null ? System.currentTimeMillis() : drive.now.get().toEpochMilli();
  }

  /** The source of {@code java.time.Clock}. */
  public static long getNanoTimeAdjustment(long offset) {
    Drive drive = drive();
    if (drive == null) {
      return VM.getNanoTimeAdjustment(offset);
    }
    Instant now = drive.now.get();
    long seconds = now.getEpochSecond() - offset;
    long limit = 1L << 32; // as the JVM's: farther away is told by -1
    return Math.abs(seconds) >= limit ? -1 : seconds * NANOS + now.getNano();
  }

  // ---- chance

  /** The source of the seeds of {@link Random}. */
  public static long seedUniquifier() {
    Drive drive = drive();
    return drive == null
        ? RandomSupport.mixMurmur64(System.nanoTime())
        : drive.random.applyAsLong("java.util.Random");
  }

  /** The source of the seeds of {@link java.util.concurrent.ThreadLocalRandom}. */
  public static long mixMurmur64(long seed) {
    Drive drive = drive();
    return drive == null
        ? RandomSupport.mixMurmur64(seed)
        : drive.random.applyAsLong("java.util.concurrent.ThreadLocalRandom");
  }

  public static double random() {
    Drive drive = drive();
    return drive == null
        ? Math.random()
        : (drive.random.applyAsLong("java.lang.Math") >>> 11) * 0x1.0p-53;
  }

  public static UUID randomUUID() {
    Drive drive = drive();
    if (drive == null) {
      return UUID.randomUUID();
    }
    long high = drive.random.applyAsLong("java.util.UUID");
    long low = drive.random.applyAsLong("java.util.UUID");
    return new UUID((high & ~0xf000L) | 0x4000L, (low >>> 2) | Long.MIN_VALUE);
  }

  public static void shuffle(List<?> list) {
    Drive drive = drive();
    if (drive == null) {
      Collections.shuffle(list);
    } else {
      Collections.shuffle(list, new Random(drive.random.applyAsLong("java.util.Collections")));
    }
  }

  /** What {@link java.util.concurrent.ThreadLocalRandom} adds to its seeds. */
  public static long threadId(Thread thread) {
    return drive() == null ? thread.threadId() : 0;
  }

  public static long salt() {
    return SALT;
  }

  // ---- names

  /** Returns the counter of a name, which each loop has of its own. */
  public static AtomicInteger counter(AtomicInteger global, String name) {
    Drive drive = drive();
    return drive == null
        ? global
        : drive.counters.computeIfAbsent(
            name, key -> new AtomicInteger(key.equals("pool") ? 1 : 0));
  }

  public static String genThreadName() {
    Drive drive = drive();
    return drive == null
        ? Thread.genThreadName()
        : "Thread-" + counter(null, "Thread").getAndIncrement();
  }

  // ---- platform threads

  /** Returns the thread that code of the program takes for the current one. */
  public static Thread currentThread() {
    Thread current = Thread.currentThread();
    if (!facadesExist || !current.isVirtual()) {
      return current;
    }
    Thread facade = FACADE.get();
    return facade == null ? current : facade;
  }

  /** Called by {@link Thread#start} in place of the native method. */
  public static void start0(Thread thread) throws Throwable {
    Drive drive = drive();
    if (drive == null || isOfTheJdk(thread) || drive.staysReal.test(thread)) {
      START0.invokeExact(thread);
      return;
    }
    Thread body = drive.threads.apply(thread.getName(), () -> run(thread));
    body.setContextClassLoader(thread.getContextClassLoader());
    INHERITABLE.set(body, (Object) INHERITABLE.get(thread));
    BINDINGS.set(body, (Object) BINDINGS.get(thread));
    facadesExist = true;
    boolean interrupted = thread.isInterrupted();
    PARK_BLOCKER.setVolatile(thread, new Body(body));
    setStatus(thread, RUNNABLE);
    if (interrupted) {
      body.interrupt();
    }
    body.start();
  }

  /** Returns whether a thread does work of the JDK itself, which stays outside of loops. */
  private static boolean isOfTheJdk(Thread thread) {
    Class<?> type = thread.getClass();
    return type != Thread.class
        && type.getClassLoader() == null
        && !type.getName().startsWith("java.util.");
  }

  private static void run(Thread facade) {
    FACADE.set(facade);
    try {
      facade.run();
    } catch (Throwable failure) {
      if (Thread.getDefaultUncaughtExceptionHandler() == null
          && facade.getUncaughtExceptionHandler() == facade.getThreadGroup()) {
        throw failure; // the loop tells of it, as of those of virtual threads
      }
      facade.dispatchUncaughtException(failure);
    } finally {
      end(facade);
    }
  }

  private static void end(Thread facade) {
    try {
      EXIT.invokeExact(facade);
    } catch (Throwable e) {
      throw new InternalError(e);
    } finally {
      setStatus(facade, TERMINATED);
      PARK_BLOCKER.setVolatile(facade, (Object) null);
      synchronized (facade) {
        facade.notifyAll(); // those that wait in join()
      }
      FACADE.remove();
    }
  }

  private static void setStatus(Thread thread, int status) {
    STATUS.setVolatile(HOLDER.get(thread), status);
  }

  /** Returns the virtual thread that runs the body of a facade; null of any other thread. */
  public static Thread body(Thread thread) {
    return facadesExist
            && thread != null
            && !thread.isVirtual()
            && PARK_BLOCKER.getVolatile(thread) instanceof Body body
        ? body.thread
        : null;
  }

  /** Returns the thread that does what a thread is asked to do. */
  public static Thread acting(Thread thread) {
    Thread body = body(thread);
    return body == null ? thread : body;
  }

  /** Returns the thread to wake, and takes down whether it is outside of the loop that wakes it. */
  public static Thread woken(Thread thread) {
    Thread acting = acting(thread);
    if (acting != null) {
      stir(acting);
    }
    return acting;
  }

  private static void stir(Thread thread) {
    Drive drive = drive();
    if (drive != null && !isOfSameLoop(thread)) {
      drive.stirred = true;
    }
  }

  private static boolean isOfSameLoop(Thread thread) {
    return thread.isVirtual()
        && Thread.currentThread().isVirtual()
        && SCHEDULER.get(thread) == SCHEDULER.get(Thread.currentThread());
  }

  // ---- pools of forks and joins

  /** Returns the pool that acts for a pool: the loop's own for the common one. */
  public static ForkJoinPool acting(ForkJoinPool pool) {
    Drive drive = drive();
    return drive == null || pool != Common.POOL ? pool : drive.commonPool.get();
  }

  /** Parks a worker of a pool, which the JDK takes for a platform thread. */
  public static void park(Unsafe unsafe, boolean isAbsolute, long time) {
    if (!Thread.currentThread().isVirtual()) {
      unsafe.park(isAbsolute, time);
    } else if (isAbsolute) {
      LockSupport.parkUntil(LockSupport.getBlocker(Thread.currentThread()), time);
    } else if (time == 0) {
      LockSupport.park(LockSupport.getBlocker(Thread.currentThread()));
    } else {
      LockSupport.parkNanos(LockSupport.getBlocker(Thread.currentThread()), time);
    }
  }

  /** Wakes a worker of a pool. */
  public static void unpark(Unsafe unsafe, Object thread) {
    Thread body = thread instanceof Thread known ? body(known) : null;
    if (body == null) {
      Drive drive = drive();
      if (drive != null) {
        drive.stirred = true;
      }
      unsafe.unpark(thread);
    } else {
      LockSupport.unpark(body);
    }
  }

  /** Initialised once there are drives, so after the pool itself. */
  private static final class Common {
    static final ForkJoinPool POOL = ForkJoinPool.commonPool();
  }
}
