// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package java.lang;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Timer;
import java.util.UUID;
import java.util.WeakHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongPredicate;
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

  /** A loop on a virtual clock. */
  private static final class Drive {
    final LongSupplier nanoTime;
    final Supplier<Instant> now;
    final BiFunction<Thread, Runnable, Thread> threads;
    final ToLongFunction<String> random;
    final Supplier<ForkJoinPool> commonPool;
    final Predicate<Thread> staysReal;
    final Map<String, AtomicInteger> counters;
    final LongSupplier iterations;
    final LongPredicate pinned;
    final Spin spin = new Spin();
    final LockstepReach reach = new LockstepReach();

    /** The thread that drives the loop, or null. */
    Thread driver;

    /** The calls of the loop's simulated network, or null. */
    Object network;

    /** The path that stands for one of the machine, or null for the same; null without any. */
    Function<Path, Path> mounts;

    /** What the driver is given when it comes, and the loop when it goes. */
    LockstepChance.Chance chance = LockstepChance.NONE;

    /** Whether the driver itself runs code of the program. */
    boolean inCallback;

    /** Whether code of the loop has woken a thread outside of it. */
    boolean stirred = true;

    Drive(
        LongSupplier nanoTime,
        Supplier<Instant> now,
        BiFunction<Thread, Runnable, Thread> threads,
        ToLongFunction<String> random,
        Supplier<ForkJoinPool> commonPool,
        Predicate<Thread> staysReal,
        Map<String, AtomicInteger> counters,
        LongSupplier iterations,
        LongPredicate pinned) {
      this.nanoTime = nanoTime;
      this.now = now;
      this.threads = threads;
      this.random = random;
      this.commonPool = commonPool;
      this.staysReal = staysReal;
      this.counters = counters;
      this.iterations = iterations;
      this.pinned = pinned;
    }

    /** Exchanges the chance of the driver, which the virtual threads share with it. */
    void exchangeChance() {
      LockstepChance.Chance theirs = LockstepChance.Chance.of(driver);
      chance.giveTo(driver);
      chance = theirs;
    }
  }

  /**
   * Finds code that waits without blocking: by reading the clock, yielding, {@link
   * Thread#onSpinWait} or calls of the network, over and over. On one thread nothing else would
   * ever run, and virtual time would stand still; so it would for two threads that send to each
   * other without end. Such code sleeps a little instead, as if others had had the processor.
   */
  private static final class Spin {

    /** The reads of the clock in one step, and the yields at one instant, that are no wait. */
    private static final int PATIENCE = 10_000;

    /** The calls of the network at one instant that are work: those of a large transfer too. */
    private static final int CALLS = 100_000;

    /** The same for code that has been found to wait. */
    private static final int FOUND = 100;

    private static final long SHORTEST = 1_000_000;

    /** A part of the time so far by which such a wait may end late. */
    private static final int PART = 500;

    private int reads;
    private Thread reader;
    private long iteration;
    private int yields;
    private long yieldedAt;
    private int calls;
    private long calledAt;

    /** The time at which the wait has begun, and up to which it has lasted. */
    private long began;

    private long lasted = -1;

    private int patience(long now) {
      return now == lasted ? FOUND : PATIENCE;
    }

    void read(Drive drive, long now) {
      if (++reads >= patience(now)) {
        reads = 0;
        Thread current = Thread.currentThread();
        long within = drive.iterations.getAsLong();
        if (current == reader && within == iteration || now == lasted) {
          sleep(drive, now);
        }
        reader = current;
        iteration = within;
      }
    }

    void yielded(Drive drive, long now) {
      if (now != yieldedAt) {
        yieldedAt = now;
        yields = 0;
      }
      if (++yields >= patience(now)) {
        sleep(drive, now);
      }
    }

    void called(Drive drive, long now) {
      if (now != calledAt) {
        calledAt = now;
        calls = 0;
      }
      if (++calls >= (now == lasted ? FOUND : CALLS)) {
        sleep(drive, now);
      }
    }

    private void sleep(Drive drive, long now) {
      Thread current = Thread.currentThread();
      if (!current.isVirtual()) {
        return; // a callback of the driver cannot wait
      }
      began = now == lasted ? began : now;
      boolean interrupted = Thread.interrupted();
      do { // the first may take a permit that is there already
        LockSupport.parkNanos(Math.max(SHORTEST, (now - began) / PART));
        interrupted |= Thread.interrupted();
      } while (drive.nanoTime.getAsLong() == now);
      LockSupport.unpark(current); // what was there, or came, is the program's
      if (interrupted) {
        current.interrupt();
      }
      lasted = drive.nanoTime.getAsLong();
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
  private static final VarHandle WORKERS;
  private static final VarHandle WORKER_THREAD;
  private static final VarHandle TIMER_THREAD;
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
      Class<?> worker = Class.forName("java.util.concurrent.ThreadPoolExecutor$Worker");
      WORKER_THREAD =
          MethodHandles.privateLookupIn(worker, threads)
              .findVarHandle(worker, "thread", Thread.class);
      WORKERS =
          MethodHandles.privateLookupIn(ThreadPoolExecutor.class, threads)
              .findVarHandle(ThreadPoolExecutor.class, "workers", HashSet.class);
      TIMER_THREAD =
          MethodHandles.privateLookupIn(Timer.class, threads)
              .findVarHandle(Timer.class, "thread", Class.forName("java.util.TimerThread"));
      BINDINGS = threads.findVarHandle(Thread.class, "scopedValueBindings", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final ThreadLocal<Thread> FACADE = new ThreadLocal<>();

  /** The loops that a thread drives now. */
  private static volatile Drive[] drives = {};

  private static volatile boolean facadesExist;

  private static final LockstepSwitch SWITCH = new LockstepSwitch();

  private LockstepHooks() {}

  /**
   * Called by the agent.
   *
   * @param installer changes the JDK's classes so that they ask here, and returns whether that was
   *     possible; called when a loop first asks, since it takes its time
   */
  public static void install(BooleanSupplier installer) {
    SWITCH.install(installer);
  }

  public static boolean areOn() {
    return SWITCH.isOn();
  }

  // ---- loops

  /** Makes the loop that {@link #bind} and {@link #inCallback} take, of its functions. */
  public static Object loop(
      LongSupplier nanoTime,
      Supplier<Instant> now,
      BiFunction<Thread, Runnable, Thread> threads,
      ToLongFunction<String> random,
      Supplier<ForkJoinPool> commonPool,
      Predicate<Thread> staysReal,
      Map<String, AtomicInteger> counters,
      LongSupplier iterations,
      LongPredicate pinned) {
    return new Drive(
        nanoTime, now, threads, random, commonPool, staysReal, counters, iterations, pinned);
  }

  /** Called when the calling thread begins to drive a loop on a virtual clock. */
  public static synchronized void bind(Object loop) {
    Drive drive = (Drive) loop;
    drive.driver = Thread.currentThread();
    drive.exchangeChance();
    drives = with(drives, drive);
  }

  /** Called when the thread that drives a loop goes. */
  public static synchronized void unbind(Object loop) {
    Drive drive = (Drive) loop;
    drives = without(drives, drive);
    drive.exchangeChance();
    drive.driver = null;
  }

  /** Called when a loop is closed. */
  public static void closed(Object loop) {
    ((Drive) loop).reach.loopClosed();
  }

  /** Returns a copy of an array with one element more. */
  static <T> T[] with(T[] all, T added) {
    T[] more = Arrays.copyOf(all, all.length + 1);
    more[all.length] = added;
    return more;
  }

  /** Returns a copy of an array without one of its elements. */
  static <T> T[] without(T[] all, T removed) {
    T[] fewer = Arrays.copyOf(all, all.length - 1);
    int count = 0;
    for (T each : all) {
      if (each != removed) {
        fewer[count++] = each;
      }
    }
    return fewer;
  }

  /** Gives a loop a simulated network. */
  static void simulate(Object loop, Object network) {
    ((Drive) loop).network = network;
  }

  /** Gives a loop files in the place of the machine's. */
  static void mount(Object loop, Function<Path, Path> mounts) {
    ((Drive) loop).mounts = mounts;
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

  /** Returns whether a loop runs the caller. */
  static boolean isCallerInLoop() {
    return drive() != null;
  }

  /** Returns the files that the loop which runs the caller has in the machine's place, or null. */
  static Function<Path, Path> mountsOfCaller() {
    Drive drive = drive();
    return drive == null ? null : drive.mounts;
  }

  /** Returns the simulated network of the loop that runs the caller, or null. */
  static Object networkOfCaller() {
    Drive drive = drive();
    return drive == null ? null : drive.network;
  }

  /** Returns what the loop that runs the caller refers to until it is closed, or null. */
  static LockstepReach reachOfCaller() {
    Drive drive = drive();
    return drive == null ? null : drive.reach;
  }

  /** Returns what draws the next number of a label in the loop that runs the caller, or null. */
  static ToLongFunction<String> chanceOfCaller() {
    Drive drive = drive();
    return drive == null ? null : drive.random;
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
    return drive == null ? System.nanoTime() : ORIGIN + read(drive);
  }

  public static long currentTimeMillis() {
    Drive drive = drive();
    if (drive == null) {
      return System.currentTimeMillis();
    }
    read(drive);
    return drive.now.get().toEpochMilli();
  }

  private static long read(Drive drive) {
    long now = drive.nanoTime.getAsLong();
    drive.spin.read(drive, now);
    return drive.nanoTime.getAsLong();
  }

  /**
   * The monotonic time by which a pool schedules jobs: that of its threads, if some were started
   * outside of loops.
   */
  public static long nanoTime(ThreadPoolExecutor pool) {
    return drive() == null || isOutside(pool) ? System.nanoTime() : nanoTime();
  }

  private static boolean isOutside(ThreadPoolExecutor pool) {
    try {
      for (Object worker : (Iterable<?>) WORKERS.get(pool)) {
        if (isOutside((Thread) WORKER_THREAD.get(worker))) {
          return true;
        }
      }
      return false;
    } catch (ConcurrentModificationException e) {
      return true; // by a thread outside, since those of the loop take turns
    }
  }

  private static boolean isOutside(Thread thread) {
    return !thread.isVirtual() && thread.isAlive() && body(thread) == null;
  }

  /** The time of day by which a timer schedules: that of its thread. */
  public static long currentTimeMillis(Timer timer) {
    return isOutside((Thread) TIMER_THREAD.get(timer))
        ? System.currentTimeMillis()
        : currentTimeMillis();
  }

  public static void yield() {
    Thread.yield();
    yielded();
  }

  /** On a loop the code that spins waits for code that runs on the same thread. */
  public static void onSpinWait() {
    if (drive() == null) {
      Thread.onSpinWait();
    } else {
      LockstepHooks.yield();
    }
  }

  private static void yielded() {
    Drive drive = drive();
    if (drive != null) {
      drive.spin.yielded(drive, drive.nanoTime.getAsLong());
    }
  }

  /** Called on each call of a loop's simulated network. */
  static void calledNetwork() {
    Drive drive = drive();
    if (drive != null) {
      drive.spin.called(drive, drive.nanoTime.getAsLong());
    }
  }

  /** The source of {@code java.time.Clock}. */
  public static long getNanoTimeAdjustment(long offset) {
    Drive drive = drive();
    if (drive == null) {
      return VM.getNanoTimeAdjustment(offset);
    }
    read(drive);
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

  /** Returns the thread that a program takes for a thread which may be the current one. */
  private static Thread known(Thread thread) {
    if (facadesExist && thread.isVirtual() && thread == Thread.currentThread()) {
      Thread facade = FACADE.get();
      return facade == null ? thread : facade;
    }
    return thread;
  }

  /** Returns the drive of a task, which stands for the thread that drives it; null of others. */
  private static Drive driveOf(Thread known) {
    return known.isVirtual() && known == Thread.currentThread() ? drive() : null;
  }

  /** What a new thread inherits: a task of a loop is to it what the main thread is. */
  public static ThreadGroup getThreadGroup(Thread thread) {
    Thread known = known(thread);
    Drive drive = driveOf(known);
    return (drive == null ? known : drive.driver).getThreadGroup();
  }

  public static int getPriority(Thread thread) {
    return known(thread).getPriority();
  }

  public static boolean isDaemon(Thread thread) {
    Thread known = known(thread);
    return driveOf(known) == null && known.isDaemon();
  }

  public static void setName(Thread thread, String name) {
    Thread body = body(thread);
    if (body != null && name != null) {
      body.setName(name);
    }
  }

  public static void setContextClassLoader(Thread thread, ClassLoader loader) {
    Thread body = body(thread);
    if (body != null) {
      body.setContextClassLoader(loader);
    }
  }

  /** Called by {@link Thread#start} in place of the native method. */
  public static void start0(Thread thread) throws Throwable {
    Drive drive = drive();
    if (drive == null || isOfTheJdk(thread) || drive.staysReal.test(thread)) {
      START0.invokeExact(thread);
      return;
    }
    Thread body = drive.threads.apply(thread, () -> run(thread));
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
    LockstepThreads.started(thread);
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
      dispatch(facade, failure);
    } finally {
      end(facade);
    }
  }

  /** Asks the handler of a thread; what the handler itself throws is printed, as the JVM does. */
  private static void dispatch(Thread facade, Throwable failure) {
    try {
      facade.dispatchUncaughtException(failure);
    } catch (Throwable e) {
      System.err.println(
          "Exception: "
              + e.getClass().getName()
              + " thrown from the UncaughtExceptionHandler in thread \""
              + facade.getName()
              + "\"");
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
      LockstepThreads.ended(facade);
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

  /**
   * Waits for the virtual thread that runs the body of a facade.
   *
   * @param millis the longest wait; 0 for no limit
   * @return false if the JDK is to wait: for a thread that is no facade, or with the monitor of the
   *     facade held, which the JDK gives back meanwhile
   */
  public static boolean joins(Thread thread, long millis) throws InterruptedException {
    Thread body = millis < 0 || Thread.holdsLock(thread) ? null : body(thread);
    if (body == null) {
      return false;
    }
    body.join(millis);
    return true;
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

  /** Returns whether the loop that runs the caller runs the body of a facade. */
  static boolean isOfCallersLoop(Thread facade) {
    Thread body = body(facade);
    return body != null && isOfSameLoop(body);
  }

  private static boolean isOfSameLoop(Thread thread) {
    return thread.isVirtual()
        && Thread.currentThread().isVirtual()
        && SCHEDULER.get(thread) == SCHEDULER.get(Thread.currentThread());
  }

  // ---- monitors

  /** What each virtual thread that a loop has run last waited on. */
  private static final Map<Thread, WeakReference<Object>> MONITORS =
      Collections.synchronizedMap(new WeakHashMap<>());

  /** Is told on which monitors code of loops notifies; null while nobody wants to know. */
  private static volatile Consumer<Object> notified;

  /** Called before a thread waits in {@link Object#wait}. */
  public static void waits(Object monitor) {
    Thread current = Thread.currentThread();
    if (current.isVirtual() && (drive() != null || MONITORS.containsKey(current))) {
      MONITORS.put(current, new WeakReference<>(monitor));
    }
  }

  /** Called before a thread notifies those that wait on an object. */
  public static void notifies(Object monitor) {
    Consumer<Object> told = notified;
    if (told != null && monitor != null && drive() != null) {
      told.accept(monitor);
    }
  }

  /** Returns the object that a thread last waited on, or null. */
  public static Object lastMonitor(Thread thread) {
    WeakReference<Object> monitor = MONITORS.get(thread);
    return monitor == null ? null : monitor.get();
  }

  /** Lets a function know on which monitors code of loops notifies. */
  public static void tellNotified(Consumer<Object> told) {
    notified = told;
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

  /**
   * Called when a thread is about to wait, and cannot be unmounted: it initializes a class, or a
   * native method has called it.
   *
   * @param nanos the time to wait, if it is limited
   * @return true if the wait is over
   */
  public static boolean waitsPinned(boolean isTimed, long nanos) {
    Drive drive = drive();
    return drive != null && (!isTimed || nanos > 0) && drive.pinned.test(isTimed ? nanos : 0);
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
