// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.engine;

import dev.lockstep.Context;
import dev.lockstep.Engine;
import dev.lockstep.StartedThread;
import dev.lockstep.Task;
import dev.lockstep.internal.jdk.CarrierAccess;
import dev.lockstep.internal.jdk.ProgramFrames;
import dev.lockstep.internal.jdk.SocketPollers;
import dev.lockstep.internal.jdk.ThreadInsight;
import dev.lockstep.internal.jdk.ThreadRoots;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Entry;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.LoopTask;
import dev.lockstep.internal.kernel.Strand;
import dev.lockstep.internal.kernel.TaskEngine;
import dev.lockstep.spi.LoopObserver;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The engine on which the driving thread is the scheduler of the loop's virtual threads. A
 * continuation that they submit is either taken at once, by {@link #step}, or becomes an entry of
 * the loop's queue.
 *
 * <p>A thread submits its continuation when it starts and whenever it is unparked. So a JDK lock
 * that a task releases queues the task that waited for it, and nothing else happens until its turn.
 */
final class CarrierEngine implements TaskEngine {

  /** The initial capacity of collections of threads other than plain tasks, which are few. */
  private static final int FEW = 2;

  /** The spins before a second look at threads on monitors, about a microsecond. */
  private static final int SECOND_LOOK = 30;

  private final Kernel loop;
  private final CarrierScheduler scheduler;
  private final Thread.Builder.OfVirtual builder;
  private volatile @Nullable Thread driver;

  /** True while the driver resumes a strand: the continuation that the strand submits is caught. */
  private boolean catching;

  private @Nullable Runnable caught;

  /** True while a strand gives way: the engine gets its continuation from it when it goes on. */
  private boolean givingWay;

  /**
   * The strands to run before the queue, last first: an eager task, and the strand that waits for
   * it.
   */
  private final ArrayList<Strand> urgent = new ArrayList<>();

  /** The strands that are blocked outside of this loop's waits, by thread. */
  private final Map<Thread, Strand> elsewhere = new ConcurrentHashMap<>();

  /** Those of them that are blocked on a monitor, or wait on one. */
  private final Set<Thread> onMonitors = Collections.newSetFromMap(new IdentityHashMap<>(FEW));

  private boolean hasMonitorWaiters;

  /** The strand that lets others go first although it could go on, until it has; or null. */
  private @Nullable Strand preempted;

  /** True if it does so because it spins. */
  private boolean spinning;

  /** The threads of this loop that are not tasks and have not ended. */
  private final IdentityHashMap<Thread, ForeignStrand> inherited = new IdentityHashMap<>(FEW);

  /** The threads that run the bodies of others, while the loop has choices, ended ones too. */
  private final IdentityHashMap<Thread, Thread> bodies = new IdentityHashMap<>(FEW);

  /** The monitor of the last search, and the thread that was found to own it. */
  private @Nullable Object lastMonitor;

  private @Nullable Thread lastInside;

  /** The queued entries of threads that something other than the loop unparked. */
  private final IdentityHashMap<Thread, Arrival> arrivals = new IdentityHashMap<>(FEW);

  /** The arrivals that threads which do not hold the loop have submitted. */
  private final ConcurrentLinkedQueue<Arrival> foreign = new ConcurrentLinkedQueue<>();

  CarrierEngine(Kernel loop) {
    this.loop = loop;
    this.scheduler = CarrierScheduler.of(this);
    this.builder = CarrierAccess.builder(scheduler).inheritInheritableThreadLocals(false);
  }

  @Override
  public Engine kind() {
    return Engine.CARRIER;
  }

  @Override
  public void driveFrom(Thread driver) {
    this.driver = driver;
  }

  @Override
  public void loopClosed() {
    boolean isUnused =
        elsewhere.isEmpty() && inherited.isEmpty() && arrivals.isEmpty() && foreign.isEmpty();
    scheduler.loopClosed(isUnused);
    WaitingOrphans.add(elsewhere.keySet());
    if (loop.loopClock().isVirtual()) {
      dropThreads();
    }
  }

  /** Drops what the JVM keeps the threads alive by that have not ended. */
  private void dropThreads() {
    elsewhere.keySet().forEach(ThreadRoots::drop);
    inherited.keySet().forEach(ThreadRoots::drop);
    arrivals.keySet().forEach(ThreadRoots::drop);
    foreign.forEach(arrival -> ThreadRoots.drop(arrival.thread));
    for (Task<?> task : loop.allTasks()) {
      if (task instanceof LoopTask<?> started && started.isStarted()) {
        ThreadRoots.drop(started.thread());
      }
    }
  }

  @Override
  public void step(Strand strand) {
    int base = urgent.size();
    stepOnce(strand);
    stepUrgent(base);
  }

  private void stepUrgent(int base) {
    while (urgent.size() > base) {
      stepOnce(urgent.remove(urgent.size() - 1));
    }
  }

  private void stepOnce(Strand strand) {
    if (!strand.prepare()) {
      return;
    }
    loop.step.beginStep(strand);
    Runnable continuation = resume(strand);
    mount(strand, continuation == null ? takeArrival(strand.thread()) : continuation);
  }

  private @Nullable Runnable resume(Strand strand) {
    if (strand instanceof LoopTask<?> task && !task.isStarted()) {
      Thread thread = builder.name(task.name()).unstarted(new TaskBody(task, LoopTask::runBody));
      task.setThread(thread);
      catching = true;
      thread.start();
    } else {
      Thread thread = strand.thread();
      strand.setAwake();
      if (CarrierAccess.hasYielded(thread)) {
        return CarrierAccess.continuationOf(thread);
      }
      catching = true;
      LockSupport.unpark(thread);
    }
    catching = false;
    Runnable continuation = caught;
    caught = null;
    return continuation;
  }

  /** Runs a strand until it suspends, blocks in a JDK call, or ends. */
  private void mount(Strand strand, Runnable continuation) {
    Thread thread = strand.thread();
    if (!elsewhere.isEmpty()) {
      elsewhere.remove(thread);
      if (hasMonitorWaiters) {
        onMonitors.remove(thread);
        hasMonitorWaiters = !onMonitors.isEmpty();
      }
    }
    continuation.run();
    while (strand.isAwake()) { // it did not run, as somebody takes its stack, who submits it again
      takeArrival(thread).run();
    }
    if (preempted != null) {
      preempted = null;
    } else if (thread.isAlive() && !isWaiting(strand)) {
      elsewhere.put(thread, strand);
      noteMonitor(thread);
      loop.idle.blocked(strand);
    }
    if (!inherited.isEmpty() && !thread.isAlive()) {
      inherited.remove(thread);
    }
    loop.step.endStep(strand);
    if (hasMonitorWaiters) {
      awaitMonitorHandOvers();
    } else if (!elsewhere.isEmpty()) {
      drainForeign();
    }
  }

  /** Takes down a thread that a monitor may be handed to before it runs again. */
  private void noteMonitor(Thread thread) {
    if (CarrierAccess.isOnMonitor(thread)) {
      onMonitors.add(thread);
      hasMonitorWaiters = true;
    }
  }

  /**
   * Returns whether a strand waits in {@link #suspend}. A wait that failed by a stack overflow may
   * have left the mark, but not the blocker.
   */
  private static boolean isWaiting(Strand strand) {
    if (!strand.isSuspended()) {
      return false;
    }
    boolean waits = LockSupport.getBlocker(strand.thread()) == strand;
    strand.setSuspended(waits);
    return waits;
  }

  /**
   * Accepts the continuation of a virtual thread of this loop; called from any thread. Runs pinned
   * on the submitting thread, so it neither blocks nor waits.
   *
   * @param number the number that the identifiers of threads must exceed
   * @return false if the thread is older, and was not accepted
   */
  boolean submitted(Runnable continuation, long number) {
    if (Thread.currentThread() == driver) {
      if (catching) {
        caught = continuation;
        return true;
      }
      if (givingWay) {
        givingWay = false;
        return true;
      }
    }
    Arrival arrival = new Arrival(continuation);
    if (arrival.thread.threadId() <= number) {
      return false;
    }
    if (SocketPollers.take(arrival.thread, continuation)) {
      return true;
    }
    if (CarrierAccess.currentCarrier() == driver) {
      arrive(arrival);
    } else {
      foreign.add(arrival);
      loop.scheduler.wakeUp();
    }
    return true;
  }

  /**
   * Queues an arrival. The JDK submits a thread once more whenever somebody has taken its stack;
   * that must not give it another turn.
   */
  private void arrive(Arrival arrival) {
    Strand ready = preempted;
    if (ready != null && ready.thread() == arrival.thread) {
      arrival.strand = ready;
      arrivals.put(arrival.thread, arrival);
      if (spinning) {
        loop.scheduler.queueSpinning(arrival);
      } else {
        loop.scheduler.queue(arrival);
      }
      return;
    }
    if (isBlocked(arrival.thread)
        || arrivals.containsKey(arrival.thread)
        || givesWay(arrival.thread)) {
      return;
    }
    if (!elsewhere.containsKey(arrival.thread) && !inherited.containsKey(arrival.thread)) {
      arrival.starter = Current.context().copy(); // it has just been started, unless it yields
      arrival.origin = loop.isDebug() ? ProgramFrames.caller() : null;
      arrival.background = isInBackground();
    }
    arrivals.put(arrival.thread, arrival);
    loop.scheduler.queue(arrival);
    LoopObserver observer = loop.observer();
    if (observer != null) {
      observer.readied(arrival.thread);
    }
  }

  /** Returns whether the step that is made now is one of a background task or its threads. */
  private boolean isInBackground() {
    Strand strand = loop.step.strandInStep();
    LoopTask<?> task = strand == null ? null : strand.task();
    return task != null
        ? task.isBackground()
        : strand instanceof ForeignStrand thread && thread.isBackground();
  }

  /** Returns whether a thread gives way and is not to go on yet. */
  private static boolean givesWay(Thread thread) {
    return LockSupport.getBlocker(thread) instanceof Strand strand
        && strand.isSuspended()
        && !strand.isAwake();
  }

  private static boolean isBlocked(Thread thread) {
    return switch (thread.getState()) {
      case NEW, RUNNABLE -> false;
      case BLOCKED, WAITING, TIMED_WAITING, TERMINATED -> true;
    };
  }

  @Override
  public void drainForeign() {
    if (foreign.isEmpty()) {
      return;
    }
    List<Arrival> batch = new ArrayList<>();
    for (Arrival next = foreign.poll(); next != null; next = foreign.poll()) {
      batch.add(next);
    }
    batch.sort(Comparator.comparingInt(Arrival::lane));
    batch.forEach(this::arrive);
  }

  @Override
  public boolean hasForeign() {
    return !foreign.isEmpty();
  }

  /** Takes the arrival of a strand that something other than the loop has already unparked. */
  private Runnable takeArrival(Thread thread) {
    while (true) {
      drainForeign();
      Arrival arrival = arrivals.remove(thread);
      if (arrival != null) {
        return arrival.continuation;
      }
      Thread.onSpinWait();
    }
  }

  /**
   * Returns the strand of a thread of this loop.
   *
   * @param arrival its arrival
   */
  private Strand strandOf(Thread thread, Arrival arrival) {
    if (LockSupport.getBlocker(thread) instanceof Strand suspended) {
      return suspended;
    }
    Context starter = arrival.starter;
    return elsewhere.computeIfAbsent(
        thread, started -> newStrand(started, starter == null ? new Context() : starter, arrival));
  }

  /** Called when this engine is to run a waiting thread of a closed loop. */
  void adopted(Thread thread) {
    ThreadRoots.list(thread);
    elsewhere.put(thread, newStrand(thread, new Context(), null));
    noteMonitor(thread);
  }

  private Strand newStrand(Thread thread, Context context, @Nullable Arrival arrival) {
    Thread facade = CarrierScheduler.facadeOf(thread);
    if (!loop.choiceSource().isFifo() && !facade.equals(thread)) {
      bodies.put(facade, thread);
    }
    ForeignStrand strand =
        new ForeignStrand(
            loop,
            thread,
            facade,
            context,
            arrival == null ? null : arrival.origin,
            arrival != null && arrival.background);
    inherited.put(thread, strand);
    LoopObserver observer = loop.observer();
    if (observer != null) {
      observer.joined(thread, strand.lane());
    }
    return strand;
  }

  /**
   * Waits for monitors that are being handed over, which a thread of the JDK does (JEP 491), so
   * that the order does not depend on how fast that thread is.
   */
  private void awaitMonitorHandOvers() {
    if (!awaitUnblocked()) {
      for (int i = 0; i < SECOND_LOOK; i++) {
        Thread.onSpinWait();
      }
      awaitUnblocked();
    }
    drainForeign();
  }

  /**
   * Waits for the threads that the JDK is about to resume.
   *
   * @return false if some are blocked on a monitor of which that is not known: between two of its
   *     marks the JDK has a moment without any
   */
  @SuppressWarnings("ThreadPriorityCheck") // lets a thread of the JDK run
  private boolean awaitUnblocked() {
    boolean isKnown = true;
    for (Thread thread : onMonitors) {
      if (CarrierAccess.isBeingUnblocked(thread)) {
        while (!hasArrived(thread) && isBeingHandedMonitor(thread)) {
          Thread.onSpinWait();
        }
      } else if (CarrierAccess.isBlockedOnMonitor(thread) && !hasArrived(thread)) {
        isKnown = false;
      }
    }
    return isKnown;
  }

  /**
   * Returns whether a thread that the JDK was about to resume is still to come: it is blocked on
   * its monitor until it arrives. One that has gone on by itself, since its wait had timed out,
   * leaves a mark that no arrival follows.
   */
  private static boolean isBeingHandedMonitor(Thread thread) {
    return CarrierAccess.isBlockedOnMonitor(thread) || CarrierAccess.isBeingUnblocked(thread);
  }

  private boolean hasArrived(Thread thread) {
    if (arrivals.containsKey(thread)) {
      return true;
    }
    for (Arrival arrival : foreign) {
      if (arrival.thread == thread) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean hasArrived(Strand strand) {
    return arrivals.containsKey(strand.thread());
  }

  @Override
  public boolean mayBeHandedMonitor() {
    for (Thread thread : onMonitors) {
      if (CarrierAccess.isBlockedOnMonitor(thread)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void suspend(Strand strand) {
    boolean interrupted = Thread.interrupted();
    strand.setSuspended(true);
    try {
      while (!strand.takeWakeUp()) {
        LockSupport.park(strand); // throws if the stack is too deep for it
        interrupted |= Thread.interrupted();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    strand.setSuspended(false);
  }

  @Override
  @SuppressWarnings("ThreadPriorityCheck") // it unmounts the thread, unless that is pinned
  public void giveWay(Strand strand) {
    strand.setSuspended(true);
    LockSupport.setCurrentBlocker(strand);
    boolean isPinned;
    try {
      do {
        givingWay = true;
        Thread.yield(); // throws if the stack is too deep for it
        isPinned = givingWay;
      } while (!isPinned && !strand.takeWakeUp());
    } finally {
      givingWay = false;
      LockSupport.setCurrentBlocker(null);
    }
    if (isPinned) {
      suspend(strand);
    } else {
      strand.setSuspended(false);
    }
  }

  @Override
  @SuppressWarnings("ThreadPriorityCheck") // it unmounts the thread, unless that is pinned
  public boolean preempt(Strand strand, boolean spins) {
    spinning = spins;
    preempted = strand;
    Thread.yield();
    boolean yielded = preempted == null;
    preempted = null;
    return yielded;
  }

  @Override
  public Thread bodyOf(Thread thread) {
    return bodies.getOrDefault(thread, thread);
  }

  @Override
  public boolean mayPreempt() {
    return urgent.isEmpty();
  }

  @Override
  public boolean hasMonitorWaiters() {
    return hasMonitorWaiters;
  }

  @Override
  public void takeMonitorHandOvers() {
    if (hasMonitorWaiters) {
      awaitMonitorHandOvers();
    }
  }

  @Override
  public void runNow(LoopTask<?> child) {
    if (!Thread.currentThread().isVirtual()) {
      loop.step.aside(() -> step(child));
      return;
    }
    Strand caller = loop.step.currentStrand();
    urgent.add(caller);
    urgent.add(child);
    suspend(caller);
  }

  @Override
  public void interruptIfBlocked(LoopTask<?> task) {
    if (task.isStarted() && elsewhere.get(task.thread()) == task) {
      task.thread().interrupt();
    }
  }

  boolean isClosed() {
    return loop.isClosed();
  }

  @Override
  public Thread newThread(Thread started, Runnable body) {
    return scheduler.bodyOf(started, body, builder);
  }

  @Override
  public List<StartedThread> threads() {
    arrivals.values().stream()
        .sorted(Comparator.comparingLong(arrival -> arrival.thread.threadId()))
        .forEach(Arrival::strand); // also those that have not run yet
    List<StartedThread> threads = new ArrayList<>(inherited.values());
    threads.sort(Comparator.comparingInt(thread -> ((ForeignStrand) thread).lane()));
    return threads;
  }

  @Override
  public boolean interruptObjectWaits() {
    if (elsewhere.isEmpty()) {
      return false;
    }
    List<Strand> waiting =
        elsewhere.values().stream()
            .filter(strand -> CarrierAccess.isInObjectWait(strand.thread()))
            .sorted(Comparator.comparingInt(Strand::lane))
            .toList();
    waiting.forEach(strand -> strand.thread().interrupt());
    return !waiting.isEmpty();
  }

  @Override
  public Collection<Strand> blockedStrands() {
    return elsewhere.values();
  }

  @Override
  public boolean isOwn(Thread thread) {
    return thread == driver
        || (thread.isVirtual()
            && CarrierAccess.schedulerOf(thread) instanceof CarrierScheduler of
            && of.engineOf(thread) == this);
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // a monitor is its object
  public boolean isInside(Object monitor) {
    Thread last = lastInside;
    if (monitor == lastMonitor && last != null && ThreadInsight.owns(last, monitor)) {
      return true;
    }
    lastMonitor = monitor;
    lastInside = firstThread(thread -> ThreadInsight.owns(thread, monitor));
    return lastInside != null;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // a blocker is its object
  public boolean isJoinOfOwn(Object parkedOn) {
    return firstThread(thread -> ThreadInsight.joinBlocker(thread) == parkedOn) != null;
  }

  /**
   * Returns the first live thread of this loop, the driver included, that matches; null if none
   * does.
   */
  private @Nullable Thread firstThread(Predicate<Thread> fits) {
    for (Task<?> task : loop.allTasks()) {
      if (task instanceof LoopTask<?> started
          && started.isStarted()
          && fits.test(started.thread())) {
        return started.thread();
      }
    }
    for (Thread thread : inherited.keySet()) {
      if (fits.test(thread)) {
        return thread;
      }
    }
    Thread driving = driver;
    return driving != null && fits.test(driving) ? driving : null;
  }

  /**
   * The queue entry of a virtual thread that something other than the loop made ready, such as a
   * JDK lock or an interrupt.
   */
  private final class Arrival implements Entry {
    private final Runnable continuation;
    private final Thread thread;

    /** A copy of the context in which the thread was started, if it has just been. */
    private @Nullable Context starter;

    /** The place where it was started, if that is known. */
    private @Nullable StackTraceElement origin;

    /** True if it was started in the background. */
    private boolean background;

    private @Nullable Strand strand;

    private Arrival(Runnable continuation) {
      this.continuation = continuation;
      this.thread = CarrierAccess.threadOf(continuation);
    }

    @Override
    public void run() {
      if (arrivals.remove(thread, this)) {
        int base = urgent.size();
        loop.step.beginStep(strand());
        mount(strand(), continuation);
        stepUrgent(base);
      }
    }

    private Strand strand() {
      Strand found = strand;
      if (found == null) {
        found = strandOf(thread, this);
        strand = found;
      }
      return found;
    }

    @Override
    public Context context() {
      return strand().context();
    }

    @Override
    public boolean isLostIfDiscarded() {
      return strand().isLostIfDiscarded();
    }

    @Override
    public int lane() {
      return strand().lane();
    }

    @Override
    public String laneName() {
      return strand().laneName();
    }
  }
}
