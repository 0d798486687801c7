package dev.lockstep.internal;

import dev.lockstep.AsyncFuture;
import dev.lockstep.CancelledError;
import dev.lockstep.Context;
import dev.lockstep.Engine;
import dev.lockstep.Handle;
import dev.lockstep.Hold;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import dev.lockstep.TaskFactory;
import dev.lockstep.spi.Chance;
import dev.lockstep.spi.FaultPoints;
import dev.lockstep.spi.LoopClock;
import dev.lockstep.spi.LoopObserver;
import dev.lockstep.spi.Offload;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A loop. What it runs and when is the business of its {@link Passes}, how a step is made that of
 * its {@link Steps} and of the engine; this has the tasks, and what surrounds them.
 *
 * <p>All state belongs to whoever holds the loop, the driving thread or the strand in step; the few
 * fields that other threads touch are volatile or concurrent.
 */
public final class EventLoop implements Loop {

  final TaskEngine engine;
  final Passes passes;
  final Steps steps;
  final UnretrievedErrors unretrieved = new UnretrievedErrors(this);
  final Escapes escapes = new Escapes(this);
  final Outside outside = new Outside(this);
  final Livelock livelock = new Livelock(this);
  final Background background = new Background(this);

  /** What code outside of the loop waits for. */
  final Set<CompletableFuture<?>> promises = ConcurrentHashMap.newKeySet();

  private final LoopClock clock;
  private final LoopIo io;
  private final Offload offload;

  private final List<LoopObserver> observers = new ArrayList<>();

  /** All of {@link #observers} as one, or null if there are none. */
  private @Nullable LoopObserver observer;

  private final boolean debug;
  private final boolean observed;
  private final Randoms randoms;
  private @Nullable FaultPoints faultPoints;
  private final Holds holds = new Holds(this);
  private final LiveTasks tasks = new LiveTasks();
  private final ErrorHandling errors = new ErrorHandling(this);
  private @Nullable TaskFactory taskFactory;
  private long taskNumber;
  private int boundObjects;
  private boolean offloadUsed;
  private volatile boolean closed;
  private volatile boolean givenUp;

  /**
   * A loop that has not run yet.
   *
   * @param settings what it is made of
   */
  public EventLoop(LoopSettings settings) {
    clock = settings.clock();
    observed = settings.observer() != null;
    if (observed) {
      Binding.observe(1);
    }
    debug = settings.debug();
    offload = settings.offload();
    passes = new Passes(this, clock, settings.chance());
    randoms = new Randoms(settings.chance(), clock.isVirtual());
    steps = new Steps(this, debug ? watch(settings.slowStep()) : null);
    io = new LoopIo(this, settings.network());
    engine = Engines.create(this, settings.engine());
    faultPoints = settings.faultPoints();
    if (settings.observer() != null) {
      addObserver(settings.observer());
    }
    clock.attach(new ClockControl(this));
    if (faultPoints != null) {
      faultPoints.attach(this, settings.chance());
    }
    io.attach();
  }

  private static StepWatch watch(Duration slowStep) {
    return new StepWatch(System::nanoTime, Durations.toNanos(slowStep), ErrorHandling::warn);
  }

  // ---- queueing

  @Override
  public Handle callSoon(Runnable callback) {
    assertHeld("callSoon()");
    checkOpen();
    CallHandle handle = newHandle(callback, contextOfHolder());
    passes.queue(handle);
    return handle;
  }

  @Override
  public Handle callSoonThreadsafe(Runnable callback) {
    checkOpen();
    CallHandle handle = newHandle(callback, Current.context());
    passes.submit(handle);
    return handle;
  }

  @Override
  public Handle callLater(Duration delay, Runnable callback) {
    return callAt(passes.deadlineIn(Durations.toNanos(delay)), callback);
  }

  @Override
  public Handle callAt(long when, Runnable callback) {
    assertHeld("callAt()");
    checkOpen();
    CallHandle handle = newHandle(callback, contextOfHolder());
    handle.schedule(when);
    return handle;
  }

  @Override
  public Executor delayedExecutor(Duration delay) {
    long nanos = Durations.toNanos(delay);
    return command -> {
      checkOpen();
      CallHandle start =
          newHandle(() -> createTask(null, Programs.callable(command::run)), Current.context());
      long when = passes.deadlineIn(nanos);
      if (isHeld()) {
        start.schedule(when);
      } else {
        callSoonThreadsafe(() -> start.schedule(when));
      }
    };
  }

  @Override
  public ScheduledExecutorService scheduledExecutor() {
    return new TaskScheduler(this);
  }

  private CallHandle newHandle(Runnable callback, Context context) {
    CallHandle handle = new CallHandle(this, context.copy(), callback);
    handle.deadline = passes.time();
    return debug ? handle.fromCaller() : handle;
  }

  /** The context of a caller that holds this loop. */
  private Context contextOfHolder() {
    return isRunning() ? steps.context() : Current.context();
  }

  // ---- time

  @Override
  public long nanoTime() {
    return clock.nanoTime();
  }

  @Override
  public Clock clock() {
    return new WallClock(clock, java.time.ZoneOffset.UTC);
  }

  /**
   * The clock that it lives in.
   *
   * @return the clock, whose text says which one it is
   */
  public LoopClock loopClock() {
    return clock;
  }

  // ---- chance

  @Override
  public RandomGenerator random(String label) {
    assertHeld("random()");
    return randoms.of(label);
  }

  @Override
  public UUID randomUuid(String label) {
    assertHeld("randomUuid()");
    return randoms.uuid(label);
  }

  /**
   * What happens at fault points.
   *
   * @return null in production
   */
  public @Nullable FaultPoints faultPoints() {
    return faultPoints;
  }

  void setFaultPoints(FaultPoints points, Chance chance) {
    faultPoints = points;
    points.attach(this, chance);
  }

  // ---- running

  @Override
  public <T> T runUntilComplete(AsyncFuture<T> future) {
    if (future.loop() != this) {
      throw new IllegalArgumentException(future + " belongs to another loop; run that one");
    }
    Consumer<AsyncFuture<T>> stop = done -> passes.stop();
    future.addDoneCallback(stop);
    try {
      passes.drive();
    } finally {
      future.removeDoneCallback(stop);
    }
    if (!future.isDone()) {
      throw new IllegalStateException(
          "the loop was stopped before " + future + " was done; call stop() after it, or await it");
    }
    return future.result();
  }

  @Override
  public void runForever() {
    passes.drive();
  }

  @Override
  public void stop() {
    passes.stop();
  }

  // ---- tasks and futures

  @Override
  public <T> AsyncFuture<T> createFuture() {
    return new LoopFuture<>(this);
  }

  @Override
  public <T> Task<T> createTask(@Nullable String name, Callable<T> body) {
    return createTask(name, body, false);
  }

  /** Makes a task; an eager one makes its first step before this returns. */
  <T> Task<T> createTask(@Nullable String name, Callable<T> body, boolean eager) {
    TaskFactory factory = taskFactory;
    return factory == null
        ? startTask(name, body, eager)
        : factory.create(this::startTask, name, body, eager);
  }

  private <T> Task<T> startTask(@Nullable String name, Callable<T> body, boolean eager) {
    LoopTask<T> task = newTask(name, body);
    if (eager && isRunning()) {
      engine.runNow(task);
    } else {
      passes.queue(task);
    }
    return task;
  }

  @Override
  public <T> Task<T> createBackgroundTask(@Nullable String name, Callable<T> body) {
    Context context = Current.context().copy();
    Background.mark(context);
    background.spawned();
    Context outer = Current.swapContext(context);
    try {
      return createTask(name, body);
    } finally {
      Current.swapContext(outer);
    }
  }

  @Override
  public void setTaskFactory(@Nullable TaskFactory factory) {
    assertHeld("setTaskFactory()");
    taskFactory = factory;
  }

  private <T> LoopTask<T> newTask(@Nullable String name, Callable<T> body) {
    assertHeld("createTask()");
    checkOpen();
    taskNumber++;
    Context context = contextOfHolder().copy();
    LoopTask<T> task =
        new LoopTask<>(
            this, passes.newLane(), name == null ? "Task-" + taskNumber : name, context, body);
    tasks.add(task);
    if (background.isAround(context)) {
      task.setBackground();
    }
    if (observer != null) {
      observer.spawned(task, task.lane(), steps.currentTask());
    }
    return task;
  }

  /** A number for something that tasks of this loop wait for, the same in every run. */
  int nextObjectNumber() {
    return ++boundObjects;
  }

  void ended(LoopTask<?> task) {
    tasks.remove(task);
    if (observer != null) {
      observer.ended(task);
    }
  }

  /** Counts a task no longer, although it is not done. */
  void letGo(LoopTask<?> task) {
    tasks.remove(task);
    task.letGo();
  }

  /** Counts a task again that is to be ended with the loop. */
  void takeBack(LoopTask<?> task) {
    tasks.add(task);
  }

  void cancelRequested(LoopTask<?> task) {
    if (observer != null) {
      observer.cancelled(task, steps.currentTask());
    }
  }

  void callbackFailed(Entry entry, Throwable failure) {
    if (isGone(entry.context())) {
      return;
    }
    errors.callbackFailed(entry instanceof Handle handle ? handle : null, failure);
  }

  void swallowedCancellation(LoopTask<?> task, StackTraceElement deliveredAt) {
    errors.swallowedCancellation(task, deliveredAt);
  }

  @Override
  public List<Task<?>> allTasks() {
    return tasks.list();
  }

  @Override
  public List<Handle> allTimers() {
    return passes.timers.pending().stream()
        .filter(Handle.class::isInstance)
        .map(Handle.class::cast)
        .toList();
  }

  @Override
  public String dumpTasks() {
    return Reports.tasks(this);
  }

  @Override
  public <T> CompletableFuture<T> submit(Callable<T> body) {
    return Stages.submit(this, body);
  }

  @Override
  public <T> AsyncFuture<T> runInExecutor(Executor executor, Callable<T> work) {
    return Offloading.run(this, executor, work);
  }

  /** What runs blocking work; from the first call on, it is to be shut down. */
  Offload offload() {
    offloadUsed = true;
    return offload;
  }

  boolean hasOffload() {
    return offloadUsed;
  }

  // ---- what surrounds it

  @Override
  public boolean isRunning() {
    return passes.driver() != null;
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  /** Says that it does not come to an end and nobody waits for it any more; from any thread. */
  void giveUp() {
    givenUp = true;
  }

  boolean isGivenUp() {
    return givenUp;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    if (isRunning()) {
      throw new IllegalStateException("the loop runs; stop() it before close()");
    }
    Unwinding.unwind(this);
    unretrieved.reportAll();
    closed = true;
    if (observed) {
      Binding.observe(-1);
    }
    Stages.breakPromises(this);
    passes.timers.clear();
    io.close();
    if (faultPoints != null) {
      faultPoints.closed();
    }
  }

  @Override
  public void setExceptionHandler(@Nullable ExceptionHandler handler) {
    errors.setHandler(handler);
  }

  @Override
  public void callExceptionHandler(ErrorContext errorContext) {
    if (errorContext.exception() instanceof CancelledError && isGone(contextOfHolder())) {
      return;
    }
    errors.call(errorContext);
  }

  /**
   * Whether what sees a context has gone, in the middle of a callback that can only be thrown out.
   */
  private boolean isGone(@Nullable Context context) {
    Gatekeeper gatekeeper = passes.gatekeeper();
    return gatekeeper != null && gatekeeper.isGone(context);
  }

  @Override
  public boolean isDebug() {
    return debug;
  }

  @Override
  public Hold hold(String name) {
    return holds.open(name);
  }

  @Override
  public List<Hold> allHolds() {
    return holds.list();
  }

  /**
   * What this loop has for I/O.
   *
   * @return the same one each time
   */
  public LoopIo io() {
    return io;
  }

  Holds holds() {
    return holds;
  }

  @Override
  public @Nullable LoopObserver observer() {
    return observer;
  }

  /** Adds an observer, which is told after those that are there. */
  void addObserver(LoopObserver added) {
    observers.add(added);
    observersChanged();
  }

  /** Removes an observer that was added; the others stay. */
  void removeObserver(LoopObserver removed) {
    observers.removeIf(each -> each == removed);
    observersChanged();
  }

  private void observersChanged() {
    observer = observers.stream().reduce(LoopObserver::and).orElse(null);
    steps.setObserver(observer);
  }

  @Override
  public Engine engine() {
    return engine.kind();
  }

  void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the loop is closed; make a new one");
    }
  }

  /** Whether this loop runs the caller, or does not run at all. */
  boolean isHeld() {
    Thread driver = passes.driver();
    return driver == null || Current.isOn(this, driver);
  }

  /** Checks that the caller holds this loop, or that the loop does not run. */
  void assertHeld(String call) {
    if (!isHeld()) {
      throw notHeld(call, "this loop", "callSoonThreadsafe() or submit()");
    }
  }

  /**
   * Checks that the caller holds this loop, or that the loop does not run.
   *
   * @param call what is called, for the message
   * @param target on what, for the message
   */
  public void checkHolds(String call, Object target) {
    if (!isHeld()) {
      throw notHeld(call + " on " + target, "its loop", "callSoonThreadsafe() or submit()");
    }
  }

  /** Checks that the caller holds the loop of a future. */
  void checkHeldBy(String call, Object target) {
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
