package dev.lockstep.internal;

import dev.lockstep.AsyncFuture;
import dev.lockstep.Context;
import dev.lockstep.DeadlockError;
import dev.lockstep.Engine;
import dev.lockstep.Handle;
import dev.lockstep.Hold;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import dev.lockstep.TaskFactory;
import dev.lockstep.spi.Chance;
import dev.lockstep.spi.LoopClock;
import dev.lockstep.spi.LoopObserver;
import dev.lockstep.spi.Network;
import dev.lockstep.spi.Offload;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler: the queue, the timers, and the passes over them. All state belongs to whoever
 * holds the loop, the driving thread or the strand in step; the few fields that other threads touch
 * are volatile or concurrent.
 */
@SuppressWarnings("ReferenceEquality") // entries and chances are compared by identity
public final class EventLoop implements Loop {

  /**
   * How long, in nanoseconds of the real clock, a monitor that nobody seems to hand over is waited
   * for before that counts as a deadlock.
   */
  private static final long SECOND_LOOK = 10_000_000;

  final TimerHeap timers = new TimerHeap();
  final UnretrievedErrors unretrieved = new UnretrievedErrors(this);
  final Escapes escapes = new Escapes();
  final TaskEngine engine;
  private final LoopClock clock;
  private final Chance chance;
  private final Network network;
  private final @Nullable LoopObserver observer;
  private final boolean debug;
  private final Offload offload;

  /** Times the steps; null unless in debug mode. */
  private final @Nullable StepWatch watch;

  private final ReadyQueue ready;
  private final Holds holds = new Holds(this);
  final Outside outside = new Outside(this);
  private final LiveTasks tasks = new LiveTasks();
  private final ErrorHandling errors = new ErrorHandling(this);
  private final Entry poll = new Poll();
  private final SharedBuffer ioBuffer = new SharedBuffer();

  /** What threads that do not hold the loop have queued. */
  private final ConcurrentLinkedQueue<Entry> submitted = new ConcurrentLinkedQueue<>();

  /** What code outside of the loop waits for. */
  final Set<CompletableFuture<?>> promises = ConcurrentHashMap.newKeySet();

  /** An entry that was taken out of the queue and is to run next. */
  private @Nullable Entry pending = poll;

  private @Nullable Strand inStep;
  private Context context = new Context();
  private int lanes = Entry.FIRST_FREE_LANE;
  private long taskNumber;
  private boolean offloadUsed;
  private @Nullable TaskFactory taskFactory;
  private int boundObjects;

  /** What the driver waits in, once there is I/O. */
  private @Nullable IoPoll io;

  private @Nullable IoPoll poller;

  /** What went wrong in the loop itself on a thread that could not throw it. */
  private @Nullable Throwable failure;

  private volatile @Nullable Thread driver;

  /** Whether the driver is to be interrupted when it is done. */
  private boolean interrupted;

  private volatile boolean waiting;
  private volatile boolean stopping;
  private volatile boolean closed;

  /**
   * A loop that has not run yet.
   *
   * @param settings what it is made of
   */
  public EventLoop(LoopSettings settings) {
    clock = settings.clock();
    chance = settings.chance();
    observer = settings.observer();
    debug = settings.debug();
    offload = settings.offload();
    watch =
        debug
            ? new StepWatch(
                System::nanoTime, Durations.toNanos(settings.slowStep()), ErrorHandling::warn)
            : null;
    ready = chance == Chance.FIFO ? new FifoQueue() : new LaneQueue(chance);
    engine = Engines.create(this, settings.engine());
    clock.attach(new ClockControl(this));
    network = settings.network();
    network.attach(this, name -> new IoLane(this, name));
  }

  // ---- queueing

  @Override
  public Handle callSoon(Runnable callback) {
    assertHeld("callSoon()");
    checkOpen();
    CallHandle handle = newHandle(callback);
    handle.deadline = clock.nanoTime();
    queue(handle);
    return handle;
  }

  @Override
  public Handle callSoonThreadsafe(Runnable callback) {
    checkOpen();
    CallHandle handle = newHandle(callback);
    handle.deadline = clock.nanoTime();
    submitEntry(handle);
    return handle;
  }

  @Override
  public Handle callLater(Duration delay, Runnable callback) {
    return callAt(deadlineIn(Durations.toNanos(delay)), callback);
  }

  @Override
  public Handle callAt(long when, Runnable callback) {
    assertHeld("callAt()");
    checkOpen();
    CallHandle handle = newHandle(callback);
    handle.schedule(when);
    return handle;
  }

  private CallHandle newHandle(Runnable callback) {
    CallHandle handle = new CallHandle(this, Current.context().copy(), callback);
    return debug ? handle.fromCaller() : handle;
  }

  /**
   * Says whether the program is over and what it left is being ended, in the order of asyncio
   * whatever the chance.
   */
  void tidyUp(boolean tidyingUp) {
    ready.tidyUp(tidyingUp);
  }

  /** Appends an entry to the queue. */
  void queue(Entry entry) {
    ready.add(entry);
  }

  /** Appends an entry to the queue from any thread. */
  void submitEntry(Entry entry) {
    submitted.add(entry);
    wakeUp();
  }

  /** Queues a strand whose wait is over. */
  void wake(Strand strand) {
    ready.add(strand);
    if (observer != null && strand instanceof LoopTask<?> task) {
      observer.woken(task, currentTask());
    }
  }

  /** Makes the driver look at what was submitted; from any thread. */
  void wakeUp() {
    if (waiting) {
      IoPoll polled = io;
      if (polled != null) {
        polled.wakeUp();
      } else {
        LockSupport.unpark(driver);
      }
    }
  }

  /**
   * Has the loop wait in a selector from now on.
   *
   * @param poll what to wait in
   */
  public void waitIn(IoPoll poll) {
    io = poll;
  }

  @Nullable IoPoll io() {
    return io;
  }

  /**
   * Whether this loop waits in a selector.
   *
   * @return false as long as it has done no I/O
   */
  public boolean hasSelector() {
    return io != null;
  }

  /**
   * What this loop is going to wait in, if there is I/O.
   *
   * @param maker makes it, the first time
   * @return the same one each time
   */
  public IoPoll poller(Function<EventLoop, IoPoll> maker) {
    IoPoll made = poller;
    if (made == null) {
      made = maker.apply(this);
      poller = made;
    }
    return made;
  }

  /**
   * What the loop's connections run over.
   *
   * @return the network
   */
  public Network network() {
    return network;
  }

  /**
   * The buffer that this loop's connections read into.
   *
   * @return the buffer
   */
  public SharedBuffer ioBuffer() {
    return ioBuffer;
  }

  /** A lane that nothing else has. */
  int newLane() {
    return lanes++;
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

  LoopClock loopClock() {
    return clock;
  }

  /** The time so many nanoseconds from now, or the end of time. */
  long deadlineIn(long nanos) {
    long now = clock.nanoTime();
    long deadline = now + Math.max(nanos, 0);
    return deadline < now ? LoopClock.FOREVER : deadline;
  }

  // ---- running

  @Override
  public <T> T runUntilComplete(AsyncFuture<T> future) {
    if (future.loop() != this) {
      throw new IllegalArgumentException(future + " belongs to another loop; run that one");
    }
    Consumer<AsyncFuture<T>> stop = done -> stopping = true;
    future.addDoneCallback(stop);
    try {
      drive();
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
    drive();
  }

  @Override
  public void stop() {
    stopping = true;
    wakeUp();
  }

  private void drive() {
    checkOpen();
    Thread self = Thread.currentThread();
    EventLoop other = Current.loopOrNull();
    if (other != null || self.isVirtual() || driver != null) {
      throw new IllegalStateException(
          (other == this || driver != null ? "this loop runs already" : "another loop runs here")
              + "; use Async.spawn or await inside of a loop, and a platform thread to drive one");
    }
    driver = self;
    if (watch != null) {
      watch.start();
    }
    engine.driveFrom(self);
    Current.bindDriver(this);
    interrupted = Thread.interrupted();
    try {
      runEntries();
    } finally {
      stopping = false;
      driver = null;
      if (watch != null) {
        watch.stop();
      }
      Current.unbindDriver();
      if (interrupted) {
        self.interrupt();
      }
    }
  }

  private void runEntries() {
    boolean first = true;
    while (true) {
      Entry entry = take();
      if (entry != poll) {
        entry.run();
        if (failure != null) {
          throw Failures.rethrow(takeFailure());
        }
      } else if (stopping && !first) {
        pending = poll;
        return;
      } else {
        first = false;
        poll();
      }
    }
  }

  /** Begins a pass; what the clock throws leaves the loop as it was, to be driven again. */
  private void poll() {
    try {
      poll.run();
    } catch (Throwable e) {
      pending = poll;
      throw e;
    }
  }

  private Throwable takeFailure() {
    Throwable thrown = java.util.Objects.requireNonNull(failure);
    failure = null;
    return thrown;
  }

  private Entry take() {
    Entry entry = pending;
    if (entry != null) {
      pending = null;
      return entry;
    }
    return ready.next();
  }

  /** Makes an entry run before the queue. */
  void runNext(Entry entry) {
    pending = entry;
  }

  /** Takes the next entry that runs code of the program, or null if there is none. */
  @Nullable Entry takeOfProgram() {
    boolean polled = false;
    while (!polled || ready.size() > 1) {
      Entry next = ready.next();
      if (next == poll) {
        polled = true;
        drainSubmitted();
        selectNow();
        collect();
      } else if (next.isInternal()) {
        next.run();
      } else if (!(next instanceof Timer timer) || !timer.isDropped()) {
        return next;
      }
    }
    return null;
  }

  /**
   * Takes the next strand out of the queue, if one is next; for a strand that hands the loop over.
   * Null if the driver is needed.
   */
  @Nullable Strand takeStrand() {
    try {
      while (true) {
        Entry entry = take();
        if (entry instanceof Strand strand) {
          if (!(strand instanceof LoopTask<?> task) || task.prepare()) {
            return strand;
          }
        } else if (entry.isInternal() && (entry != poll || mayPollHere())) {
          entry.run();
        } else {
          pending = entry;
          return null;
        }
      }
    } catch (Throwable e) {
      failure = e;
      return null;
    }
  }

  /** Whether the poll neither ends the run nor waits nor selects, which is for the driver to do. */
  private boolean mayPollHere() {
    return !stopping && ready.size() > 0 && io == null;
  }

  /** The entry of the queue that begins a pass. */
  private final class Poll implements Entry {

    @Override
    public void run() {
      drainSubmitted();
      if (ready.size() == 0 && !stopping) {
        waitOutside();
        drainSubmitted();
      } else {
        selectNow();
      }
      collect();
    }

    @Override
    public boolean changesNothing() {
      return submitted.isEmpty()
          && !stopping
          && !engine.hasForeign()
          && timers.nextDeadline() > clock.nanoTime();
    }

    @Override
    public int lane() {
      return POLL_LANE;
    }

    @Override
    public String laneName() {
      return "loop";
    }

    @Override
    public boolean isInternal() {
      return true;
    }
  }

  /** Queues what has become ready, and the next poll behind it. */
  private void collect() {
    queueDueTimers();
    unretrieved.reportCollected();
    ready.add(poll);
  }

  private void drainSubmitted() {
    for (Entry next = submitted.poll(); next != null; next = submitted.poll()) {
      ready.add(next);
    }
    engine.drainForeign();
  }

  /** Waits until a timer is due or something comes from outside; the clock says how long. */
  private void waitOutside() {
    long deadline = timers.nextDeadline();
    boolean due = deadline <= clock.nanoTime();
    long nanos = due ? 0 : clock.idle(deadline, isOutsidePending());
    if (nanos == LoopClock.DEADLOCK) {
      deadlock();
    } else if (nanos > 0) {
      park(outside.reason() == null ? nanos : Math.min(nanos, outside.nextLook()));
    } else {
      selectNow();
    }
  }

  private boolean isOutsidePending() {
    IoPoll polled = io;
    if (holds.anyOpen() || (polled != null && polled.isWatching())) {
      return true;
    }
    boolean pending = clock.isVirtual() && outside.isPending();
    return hasArrivals() || pending; // what came before a hold was closed is seen after it
  }

  /** Whether something came from another thread that does not stand in the queue yet. */
  boolean hasArrivals() {
    return !submitted.isEmpty() || engine.hasForeign();
  }

  /** Waits for something to come from another thread, so many nanoseconds at most. */
  void waitForArrivals(long nanos) {
    park(nanos);
  }

  private void selectNow() {
    IoPoll polled = io;
    if (polled != null) {
      polled.select(0);
    }
  }

  private void deadlock() {
    if (engine.mayBeHandedMonitor()) {
      park(SECOND_LOOK);
      if (engine.hasForeign()) {
        return;
      }
    }
    throw new DeadlockError(Reports.deadlock(this));
  }

  /** Whether nothing can ever happen again once the running entry has ended. */
  boolean isDead() {
    return clock.isVirtual()
        && ready.size() <= 1 // the poll
        && submitted.isEmpty()
        && timers.nextDeadline() == LoopClock.FOREVER
        && !isOutsidePending()
        && !engine.hasForeign();
  }

  private void park(long nanos) {
    waiting = true;
    if (!hasArrivals() && !stopping && !holds.takeChanged()) {
      IoPoll polled = io;
      if (polled != null) {
        polled.select(nanos);
      } else if (nanos == LoopClock.FOREVER) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, nanos);
      }
      interrupted |= Thread.interrupted(); // no signal to a loop, which would not park again
    }
    waiting = false;
  }

  private void queueDueTimers() {
    long now = clock.nanoTime();
    for (Timer due = timers.pollDue(now); due != null; due = timers.pollDue(now)) {
      if (chance == Chance.FIFO) {
        ready.add(due);
      } else {
        queueInstant(due);
      }
    }
  }

  /** Queues the timers of one instant, in the order that the chance chooses, as one lane. */
  private void queueInstant(Timer first) {
    List<Timer> due = new ArrayList<>();
    for (Timer next = first; next != null; next = timers.pollDue(first.deadline)) {
      due.add(next);
    }
    int lane = newLane();
    while (!due.isEmpty()) {
      int choice = due.size() > 1 ? chance.choose("tie", due.size()) : 0;
      Timer next = due.remove(choice);
      next.setLane(lane);
      ready.add(next);
    }
  }

  // ---- steps

  void beginStep(Strand strand) {
    inStep = strand;
    if (strand instanceof LoopTask<?> task) {
      context = task.context();
    }
    if (watch != null) {
      watch.begin("'" + strand.laneName() + "'", strand, driver());
    }
    if (observer != null) {
      observer.stepStarted(strand.lane(), strand.laneName());
    }
  }

  void endStep(Strand strand) {
    inStep = null;
    if (watch != null) {
      watch.end();
    }
    if (observer != null) {
      observer.stepEnded(strand.lane());
    }
  }

  private Thread driver() {
    Thread driving = driver;
    return driving == null ? Thread.currentThread() : driving;
  }

  /** Runs something that steps strands while a callback is running. */
  void aside(Runnable stepping) {
    Strand strand = inStep;
    Context outer = context;
    inStep = null;
    try {
      stepping.run();
    } finally {
      inStep = strand;
      context = outer;
    }
  }

  void runCallback(Entry entry, Context callbackContext, Runnable callback) {
    context = callbackContext;
    if (watch != null) {
      watch.begin("a callback", null, driver());
    }
    if (observer != null) {
      observer.stepStarted(entry.lane(), entry.laneName());
    }
    try {
      callback.run();
    } catch (Throwable e) {
      errors.callbackFailed(entry instanceof Handle handle ? handle : null, e);
    } finally {
      if (watch != null) {
        watch.end();
      }
      if (observer != null) {
        observer.stepEnded(entry.lane());
      }
    }
  }

  /** Suspends the calling strand until what it waits for wakes it. */
  void block(Strand strand, Awaited on) {
    LoopTask<?> task = strand.task();
    if (task != null) {
      task.startsWaiting(on);
      if (observer != null) {
        observer.awaiting(task, on);
      }
    }
    engine.suspend(strand);
    if (task != null) {
      task.stopsWaiting();
    }
  }

  /** Gives up one pass. */
  void yieldNow() {
    Strand strand = currentStrand();
    LoopTask<?> task = strand.task();
    if (observer != null && task != null) {
      observer.yielding(task);
    }
    ready.add(strand);
    suspendReady(strand);
  }

  /** Suspends the calling strand for an entry that runs at once and sees to it that it goes on. */
  void suspendFor(Entry entry) {
    Strand strand = currentStrand();
    pending = entry;
    suspendReady(strand);
  }

  private void suspendReady(Strand strand) {
    engine.suspend(strand);
    LoopTask<?> task = strand.task();
    if (task != null) {
      task.stopsWaiting();
    }
  }

  /** Suspends the calling task for a time; nothing or less gives up one pass. */
  void sleep(long nanos) {
    if (nanos <= 0) {
      yieldNow();
    } else {
      new Sleep(this, nanos).sleep();
    }
  }

  /**
   * The strand that calls.
   *
   * @throws IllegalStateException in a callback, which cannot wait
   */
  Strand currentStrand() {
    Strand strand = inStep;
    if (strand == null) {
      throw new IllegalStateException(
          "a callback cannot wait; spawn a task with Async.spawn and wait there");
    }
    return strand;
  }

  /** The task that is in step, or null. */
  @Nullable LoopTask<?> currentTask() {
    return inStep == null ? null : inStep.task();
  }

  String laneInStep() {
    return inStep == null ? "a callback" : inStep.laneName();
  }

  Context context() {
    return context;
  }

  void setContext(Context context) {
    this.context = context;
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
      ready.add(task);
    }
    return task;
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
    LoopTask<T> task =
        new LoopTask<>(
            this,
            newLane(),
            name == null ? "Task-" + taskNumber : name,
            Current.context().copy(),
            body);
    tasks.add(task);
    if (observer != null) {
      observer.spawned(task, task.lane(), currentTask());
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

  void cancelRequested(LoopTask<?> task) {
    if (observer != null) {
      observer.cancelled(task, currentTask());
    }
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
    return timers.pending().stream()
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
    return driver != null;
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    if (driver != null) {
      throw new IllegalStateException("the loop runs; stop() it before close()");
    }
    Unwinding.unwind(this);
    unretrieved.reportAll();
    closed = true;
    Stages.breakPromises(this);
    timers.clear();
    network.close();
    if (poller != null) {
      poller.close();
    }
  }

  @Override
  public void setExceptionHandler(@Nullable ExceptionHandler handler) {
    errors.setHandler(handler);
  }

  @Override
  public void callExceptionHandler(ErrorContext errorContext) {
    errors.call(errorContext);
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

  Holds holds() {
    return holds;
  }

  @Nullable LoopObserver observer() {
    return observer;
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
    return driver == null || Current.loopOrNull() == this;
  }

  /** Checks that the caller holds this loop, or that the loop does not run. */
  void assertHeld(String call) {
    if (!isHeld()) {
      throw new IllegalStateException(
          call
              + " from "
              + Thread.currentThread()
              + ", which this loop does not run; use callSoonThreadsafe() or submit()");
    }
  }

  /**
   * Checks that the caller holds this loop, or that the loop does not run.
   *
   * @param call what is called, for the message
   * @param target on what, for the message
   */
  public void checkHolds(String call, Object target) {
    if (driver != null && Current.loopOrNull() != this) {
      throw new IllegalStateException(
          call
              + " on "
              + target
              + " from "
              + Thread.currentThread()
              + ", which its loop does not run; use callSoonThreadsafe() or submit()");
    }
  }

  /** Checks that the caller holds the loop of a future. */
  void checkHeldBy(String call, Object target) {
    if (!isHeld()) {
      throw new IllegalStateException(
          call
              + " on "
              + target
              + " from "
              + Thread.currentThread()
              + ", which its loop does not run; use toCompletableFuture() or callSoonThreadsafe()");
    }
  }
}
