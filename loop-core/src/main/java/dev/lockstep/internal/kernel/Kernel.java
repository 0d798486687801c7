// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import dev.lockstep.AsyncFuture;
import dev.lockstep.CancelledError;
import dev.lockstep.Context;
import dev.lockstep.DeadlockError;
import dev.lockstep.Handle;
import dev.lockstep.Hold;
import dev.lockstep.Loop;
import dev.lockstep.Loop.ErrorContext;
import dev.lockstep.Loop.ExceptionHandler;
import dev.lockstep.Task;
import dev.lockstep.TaskFactory;
import dev.lockstep.internal.jdk.Interrupts;
import dev.lockstep.spi.ChoiceSource;
import dev.lockstep.spi.FaultPoints;
import dev.lockstep.spi.LoopClock;
import dev.lockstep.spi.LoopObserver;
import dev.lockstep.spi.Offload;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The kernel of one loop: the state that its parts share. {@link Scheduler} decides what runs and
 * when, {@link CurrentStep} and the engine make the steps; this class holds the tasks, the
 * observers and the life cycle of the loop. Programs see it through a facade, a {@link Loop}.
 *
 * <p>All state belongs to the thread that holds the loop: the driver or the strand in step. The few
 * fields that other threads touch are volatile or concurrent.
 */
public final class Kernel {

  public final TaskEngine engine;
  public final Scheduler scheduler;
  public final CurrentStep step;
  public final IdlePolicy idle;
  final UnretrievedErrors unretrieved = new UnretrievedErrors(this);
  public final Promises promises = new Promises(this);

  private final KernelFacade facade;
  private final LoopClock clock;
  private final KernelIo io;
  private final Function<Kernel, DeadlockError> deadlock;
  private final Offload offload;
  private final boolean debug;
  private final boolean observed;
  private final Holds holds = new Holds(this);
  private final LiveTasks tasks = new LiveTasks();
  private final ErrorHandling errors = new ErrorHandling(this);
  private final List<LoopObserver> observers = new ArrayList<>();

  /** All {@link #observers} as one, or null if there are none. */
  private @Nullable LoopObserver observer;

  private @Nullable FaultPoints faultPoints;
  private @Nullable TaskFactory taskFactory;
  private long taskNumber;
  private int boundObjects;
  private boolean offloadUsed;

  /** The mark of the threads outside that code of this loop has started. */
  private final Current.StartedBy starter = new Current.StartedBy(new WeakReference<>(this));

  private boolean hasRun;
  private volatile boolean closed;
  private volatile boolean givenUp;

  /** True once the loop is being closed, which interrupts threads that wait. */
  private volatile boolean unwinding;

  /**
   * Creates the kernel of a loop that has not run yet.
   *
   * @param facade the loop as programs see it
   * @param settings the parts that users choose
   * @param parts the parts that stand above the kernel
   */
  public Kernel(KernelFacade facade, LoopConfig settings, KernelParts parts) {
    this.facade = facade;
    clock = settings.clock();
    observed = settings.observer() != null;
    if (observed) {
      LoopBound.observe(1);
    }
    debug = settings.debug();
    offload = settings.offload();
    deadlock = parts.deadlock();
    scheduler = new Scheduler(this, clock, settings.choiceSource(), settings.lateness());
    step = new CurrentStep(this, parts.steps());
    idle = parts.idle().apply(this);
    io = parts.io().apply(this);
    engine = parts.engine().apply(this);
    if (settings.observer() != null) {
      addObserver(settings.observer());
    }
  }

  /**
   * Returns the kernel of a loop.
   *
   * @param loop a loop of this runtime
   * @return its kernel
   */
  public static Kernel of(Loop loop) {
    return ((KernelFacade) loop).kernel();
  }

  /**
   * Returns the loop as programs see it.
   *
   * @return the facade
   */
  public Loop facade() {
    return facade;
  }

  // ---- queueing

  /**
   * Queues a callback for the next iteration.
   *
   * @param callback what to run
   * @return a handle that cancels it
   * @throws IllegalStateException if the loop is closed or does not run the caller
   */
  public Handle callSoon(Runnable callback) {
    assertHeld("callSoon()");
    checkOpen();
    CallHandle handle = newHandle(callback, snapshotOfHolder());
    scheduler.queue(handle);
    return handle;
  }

  /**
   * Queues a callback, from any thread, and wakes the loop.
   *
   * @param callback what to run
   * @return a handle that cancels it, from the loop only
   * @throws IllegalStateException if the loop is closed
   */
  public Handle callSoonThreadsafe(Runnable callback) {
    checkOpen();
    CallHandle handle = newHandle(callback, Current.snapshot());
    scheduler.submit(handle);
    return handle;
  }

  public Handle callAt(long when, Runnable callback) {
    assertHeld("callAt()");
    checkOpen();
    CallHandle handle = newHandle(callback, snapshotOfHolder());
    handle.schedule(when);
    return handle;
  }

  /** Returns a handle of a callback that sees a snapshot of a context. */
  public CallHandle newHandle(Runnable callback, Context snapshot) {
    CallHandle handle = new CallHandle(this, snapshot, callback, true);
    handle.deadline = scheduler.time();
    return debug ? handle.fromCaller() : handle;
  }

  /** Returns a snapshot of the context of a caller that holds this loop. */
  private Context snapshotOfHolder() {
    return isRunning() ? step.contexts().snapshot() : Current.snapshot();
  }

  // ---- environment

  /**
   * Returns the monotonic time of the loop's clock.
   *
   * @return nanoseconds
   */
  public long nanoTime() {
    return clock.nanoTime();
  }

  /**
   * Returns the clock of the loop.
   *
   * @return the clock; its text names its kind
   */
  public LoopClock loopClock() {
    return clock;
  }

  /**
   * Returns the loop's I/O.
   *
   * @return the same one each time
   */
  public KernelIo io() {
    return io;
  }

  /**
   * Returns the selector that the driver waits in instead of parking; null while there is no I/O.
   */
  public @Nullable IoPoll selector() {
    return io.selector();
  }

  /**
   * Returns the fault points of the loop.
   *
   * @return the fault points, or null in production
   */
  public @Nullable FaultPoints faultPoints() {
    return faultPoints;
  }

  public void attachFaultPoints(@Nullable FaultPoints points) {
    faultPoints = points;
    if (points != null) {
      points.attach(facade, choiceSource());
    }
  }

  public ChoiceSource choiceSource() {
    return scheduler.choiceSource();
  }

  /** Returns the offload for blocking work; from the first call on, it must be shut down. */
  public Offload offload() {
    offloadUsed = true;
    return offload;
  }

  public boolean hasOffload() {
    return offloadUsed;
  }

  /** Returns the deadlock of this loop: why nothing can happen any more. */
  public DeadlockError deadlock() {
    return deadlock.apply(this);
  }

  // ---- running

  public <T> T runUntilComplete(AsyncFuture<T> future) {
    Consumer<AsyncFuture<T>> stop = done -> scheduler.stop();
    future.addDoneCallback(stop);
    try {
      scheduler.drive();
    } finally {
      future.removeDoneCallback(stop);
    }
    if (!future.isDone()) {
      throw new IllegalStateException(
          "the loop was stopped before " + future + " was done; call stop() after it, or await it");
    }
    return future.result();
  }

  /**
   * Returns whether a thread drives the loop.
   *
   * @return false before, between and after runs
   */
  public boolean isRunning() {
    return scheduler.driver() != null;
  }

  /**
   * Returns whether the loop is closed.
   *
   * @return true from {@link #close} on
   */
  public boolean isClosed() {
    return closed;
  }

  /** Marks the loop as abandoned: it does not end and nobody waits for it; from any thread. */
  public void giveUp() {
    givenUp = true;
  }

  public boolean isGivenUp() {
    return givenUp;
  }

  public void close() {
    if (closed) {
      return;
    }
    if (isRunning()) {
      throw new IllegalStateException("the loop runs; stop() it before close()");
    }
    unwinding = true;
    Unwinding.unwind(this);
    unretrieved.reportAll();
    closed = true;
    unretrieved.reportThreads();
    if (hasRun) {
      UncaughtErrors.loopCloses();
    }
    if (observed) {
      LoopBound.observe(-1);
    }
    engine.loopClosed();
    idle.loopClosed();
    promises.breakAll();
    scheduler.timers.clear();
    io.close();
    if (faultPoints != null) {
      faultPoints.closed();
    }
  }

  // ---- tasks

  /**
   * Creates a task and queues its first step.
   *
   * @param name its name, or null for a numbered one
   * @param body what it runs
   * @param <T> the type of the result
   * @return the task
   * @throws IllegalStateException if the loop is closed or does not run the caller
   */
  public <T> Task<T> createTask(@Nullable String name, Callable<T> body) {
    return createTask(name, body, TaskFactory.Start.QUEUED);
  }

  /**
   * Creates a task, which makes its first step before this returns.
   *
   * @param name its name, or null for a numbered one
   * @param body what it runs
   * @param <T> the type of the result
   * @return the task
   * @throws IllegalStateException if the loop is closed or does not run the caller
   */
  public <T> Task<T> createEagerTask(@Nullable String name, Callable<T> body) {
    return createTask(name, body, TaskFactory.Start.EAGER);
  }

  private <T> Task<T> createTask(@Nullable String name, Callable<T> body, TaskFactory.Start start) {
    TaskFactory factory = taskFactory;
    return factory == null
        ? startTask(name, body, start)
        : factory.create(this::startTask, name, body, start);
  }

  private <T> Task<T> startTask(@Nullable String name, Callable<T> body, TaskFactory.Start start) {
    LoopTask<T> task = newTask(name, body);
    if (start == TaskFactory.Start.EAGER && isRunning()) {
      engine.runNow(task);
    } else {
      scheduler.queue(task);
    }
    return task;
  }

  public <T> Task<T> createBackgroundTask(@Nullable String name, Callable<T> body) {
    Context context = Current.context().copy();
    idle.markBackground(context);
    Context outer = Current.swapContext(context);
    try {
      return createTask(name, body);
    } finally {
      Current.swapContext(outer);
    }
  }

  public void setTaskFactory(@Nullable TaskFactory factory) {
    assertHeld("setTaskFactory()");
    taskFactory = factory;
  }

  private <T> LoopTask<T> newTask(@Nullable String name, Callable<T> body) {
    assertHeld("createTask()");
    checkOpen();
    taskNumber++;
    Context context = snapshotOfHolder();
    LoopTask<T> task =
        new LoopTask<>(
            this, scheduler.newLane(), name == null ? "Task-" + taskNumber : name, context, body);
    tasks.add(task);
    if (idle.isBackground(context)) {
      task.setBackground();
    }
    if (observer != null) {
      observer.spawned(task, task.lane(), step.currentTask());
    }
    return task;
  }

  /**
   * Returns the next number for an object that tasks of this loop wait for, the same in every run.
   */
  int nextObjectNumber() {
    return ++boundObjects;
  }

  void ended(LoopTask<?> task) {
    tasks.remove(task);
    if (observer != null) {
      observer.ended(task);
    }
  }

  /** Removes a task that is not done from the loop's tasks. */
  public void abandon(LoopTask<?> task) {
    tasks.remove(task);
    task.abandon();
  }

  /** Returns a removed task to the loop's tasks; it is to be ended with the loop. */
  public void readopt(LoopTask<?> task) {
    tasks.add(task);
  }

  void cancelRequested(LoopTask<?> task) {
    if (observer != null) {
      observer.cancelled(task, step.currentTask());
    }
  }

  /**
   * Returns the tasks that are not done, in the order in which they were created; from any thread.
   *
   * @return an unmodifiable list
   */
  public List<Task<?>> allTasks() {
    return tasks.list();
  }

  // ---- errors

  void callbackFailed(Entry entry, Throwable failure) {
    if (!isDiscarded(entry.context())) {
      errors.callbackFailed(entry instanceof Handle handle ? handle : null, failure);
    }
  }

  /** Called when a thread begins to drive the loop. */
  void driven() {
    if (!hasRun) {
      hasRun = true;
      UncaughtErrors.loopOpens();
    }
  }

  Current.StartedBy asStarter() {
    return starter;
  }

  /**
   * Accepts what has ended a virtual thread that code of this loop has started; from any thread.
   *
   * @return false if the loop is closed, so that nobody would be informed
   */
  boolean threadFailed(Thread thread, Throwable error) {
    return !givenUp
        && (error instanceof CancelledError
            || (unwinding && Interrupts.isInterruption(error))
            || unretrieved.addOfThread(thread, error));
  }

  void swallowedCancellation(LoopTask<?> task, StackTraceElement deliveredAt) {
    errors.swallowedCancellation(task, deliveredAt);
  }

  public void setExceptionHandler(@Nullable ExceptionHandler handler) {
    errors.setHandler(handler);
  }

  /**
   * Passes an error that no caller receives to the loop's exception handler.
   *
   * @param errorContext the error
   */
  public void callExceptionHandler(ErrorContext errorContext) {
    errors.call(errorContext);
  }

  /**
   * Returns whether the calling callback is discarded: it belongs to code that never runs again.
   */
  public boolean isCallerDiscarded() {
    return isDiscarded(isRunning() ? step.contexts().contextToRead() : Current.contextToRead());
  }

  private boolean isDiscarded(@Nullable Context context) {
    AdmissionControl admission = scheduler.admission();
    return admission != null && admission.isDiscarded(context);
  }

  // ---- observers and holds

  /**
   * Returns all observers of the loop as one.
   *
   * @return null if it has none
   */
  public @Nullable LoopObserver observer() {
    return observer;
  }

  /** Adds an observer, called after the existing ones. */
  public void addObserver(LoopObserver added) {
    observers.add(added);
    observersChanged();
  }

  /** Removes an observer; the others stay. */
  public void removeObserver(LoopObserver removed) {
    observers.removeIf(each -> each == removed);
    observersChanged();
  }

  private void observersChanged() {
    observer = observers.stream().reduce(LoopObserver::and).orElse(null);
    step.setObserver(observer);
  }

  /**
   * Takes a hold; from any thread.
   *
   * @param name the name shown in reports
   * @return the hold, to be closed
   */
  public Hold hold(String name) {
    return holds.open(name);
  }

  public Holds holds() {
    return holds;
  }

  /**
   * Returns whether debug mode is on.
   *
   * @return the setting
   */
  public boolean isDebug() {
    return debug;
  }

  // ---- preconditions

  public void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the loop is closed; make a new one");
    }
  }

  /** Returns whether this loop runs the caller, or does not run at all. */
  public boolean isHeld() {
    Thread driver = scheduler.driver();
    return driver == null || Current.isOn(this, driver);
  }

  /** Checks that the caller holds this loop, or that the loop does not run. */
  public void assertHeld(String call) {
    if (!isHeld()) {
      throw notHeld(call, "this loop", "callSoonThreadsafe() or submit()");
    }
  }

  /**
   * Checks that the caller holds this loop, or that the loop does not run.
   *
   * @param call the call, for the message
   * @param target the object that is called, for the message
   * @throws IllegalStateException if another thread runs the loop
   */
  public void checkHolds(String call, Object target) {
    if (!isHeld()) {
      throw notHeld(call + " on " + target, "its loop", "callSoonThreadsafe() or submit()");
    }
  }

  /** Checks that the caller holds the loop of a future. */
  public void checkHeldBy(String call, Object target) {
    if (!isHeld()) {
      throw notHeld(
          call + " on " + target, "its loop", "toCompletableFuture() or callSoonThreadsafe()");
    }
  }

  private static IllegalStateException notHeld(String call, String whichLoop, String remedy) {
    return new IllegalStateException(
        call
            + " from "
            + Thread.currentThread()
            + ", which "
            + whichLoop
            + " does not run; use "
            + remedy);
  }
}
