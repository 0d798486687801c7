package dev.lockstep.internal.kernel;

import dev.lockstep.CancelledError;
import dev.lockstep.Context;
import dev.lockstep.Task;
import dev.lockstep.internal.jdk.Interrupts;
import dev.lockstep.internal.jdk.ProgramFrames;
import dev.lockstep.internal.util.Failures;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A task: a future whose result a virtual thread computes, one step at a time. */
public final class LoopTask<T> extends LoopFuture<T> implements Task<T>, Strand {

  private static final VarHandle AWAKE = field("awake", boolean.class);
  private static final VarHandle SUSPENDED = field("suspended", boolean.class);
  private static final VarHandle WAITING_ON = field("waitingOn", Awaitable.class);
  private static final VarHandle NEXT = field("next", LoopTask.class);

  private static VarHandle field(String name, Class<?> type) {
    try {
      return MethodHandles.lookup().findVarHandle(LoopTask.class, name, type);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final int lane;
  private Context context;
  private final @Nullable StackTraceElement spawnSite;
  private volatile String name;
  private @Nullable Callable<T> body;
  private volatile @Nullable Thread thread;

  /** Written by whoever holds the loop, read by the thread of this task: release and acquire. */
  @SuppressWarnings("unused") // through AWAKE
  private boolean awake;

  /** Written in release mode, as {@link #waitingOn} and {@link #next} are: others may only look. */
  private volatile boolean suspended;

  private volatile @Nullable Awaitable waitingOn;
  private volatile boolean background;

  /** Whether it is no task of the program any more, and nobody is told how it ends. */
  private boolean abandon;

  /** What there is to know of cancelling this task; null until it is asked for. */
  private @Nullable Cancellation cancellation;

  /** Neighbours in the loop's list of tasks that are not done. */
  @Nullable LoopTask<?> previous;

  private volatile @Nullable LoopTask<?> next;

  LoopTask(Kernel loop, int lane, String name, Context context, Callable<T> body) {
    super(loop);
    this.lane = lane;
    this.name = name;
    this.context = context;
    this.body = body;
    this.spawnSite = loop.isDebug() ? ProgramFrames.caller() : null;
  }

  @Nullable LoopTask<?> next() {
    return next;
  }

  void setNext(@Nullable LoopTask<?> task) {
    NEXT.setRelease(this, task);
  }

  /**
   * The task that calls.
   *
   * @param call what it calls, for the message
   * @throws IllegalStateException in a callback or a virtual thread that is no task
   */
  public static LoopTask<?> current(String call) {
    LoopTask<?> task = Current.loop().step.currentTask();
    if (task == null) {
      throw new IllegalStateException(call + " works in a task only; spawn one with Async.spawn");
    }
    return task;
  }

  @Override
  public Context context() {
    return context;
  }

  @Override
  public void setContext(Context context) {
    this.context = context;
  }

  // ---- as an entry of the queue

  /** Runs one step. */
  @Override
  public void run() {
    loop.engine.step(this);
  }

  /**
   * Ends a task that was cancelled before its first step; otherwise says that it can be stepped.
   */
  @Override
  public boolean prepare() {
    if (thread == null && mustCancel()) {
      body = null;
      end(State.CANCELLED, cancellation().take());
    }
    return !isDone();
  }

  /** What the thread of this task runs. */
  public void runBody() {
    Callable<T> program = body;
    body = null;
    if (program == null) {
      throw new AssertionError("task '" + name + "' started twice");
    }
    try {
      T result = program.call();
      if (mustCancel()) {
        end(State.CANCELLED, cancellation().take());
      } else {
        end(State.FINISHED, result);
      }
    } catch (Throwable e) {
      endFailed(asCancellation(e));
    }
  }

  private void endFailed(Throwable failure) {
    if (failure instanceof CancelledError) {
      end(State.CANCELLED, failure.getMessage());
    } else {
      end(State.FAILED, failure);
    }
  }

  /**
   * What a block of this task's program has thrown: the answer of a JDK call to the interrupt by
   * which this task was cancelled is the cancellation.
   */
  public Throwable asCancellation(Throwable thrown) {
    if (!mustCancel() || thrown instanceof CancelledError || !Interrupts.isInterruption(thrown)) {
      return thrown;
    }
    CancelledError cancelled = new CancelledError(cancellation().take());
    cancelled.initCause(thrown);
    return cancelled;
  }

  private void end(State state, @Nullable Object value) {
    StackTraceElement deliveredAt = cancellation == null ? null : cancellation.deliveredAt();
    if (deliveredAt != null && !abandon && hidesCancellation(state, value)) {
      loop.swallowedCancellation(this, deliveredAt);
    }
    switch (state) {
      case FINISHED -> finish(value);
      case FAILED -> fail((Throwable) java.util.Objects.requireNonNull(value));
      default -> endCancelled((String) value);
    }
    if (abandon) {
      markRetrieved();
    }
    loop.ended(this);
  }

  /** Says that nobody is to be told how this task ends. */
  void abandon() {
    abandon = true;
  }

  /** The context that it sees, also while it is in step. */
  @SuppressWarnings("ReferenceEquality")
  public // a task is itself
  Context currentContext() {
    return loop.step.currentTask() == this ? loop.step.context() : context;
  }

  /** Whether such an end hides a cancellation: a failure of the clean-up after it does not. */
  private static boolean hidesCancellation(State state, @Nullable Object value) {
    return state == State.FINISHED
        || (value instanceof Throwable failure && Failures.wrapsCancellation(failure));
  }

  // ---- as a strand

  @Override
  public Thread thread() {
    Thread started = thread;
    if (started == null) {
      throw new IllegalStateException("task '" + name + "' has not started");
    }
    return started;
  }

  public boolean isStarted() {
    return thread != null;
  }

  public void setThread(Thread thread) {
    this.thread = thread;
  }

  @Override
  public void setAwake() {
    AWAKE.setRelease(this, true);
  }

  @Override
  public boolean takeWakeUp() {
    if (!(boolean) AWAKE.getAcquire(this)) {
      return false;
    }
    awake = false;
    return true;
  }

  @Override
  public void setSuspended(boolean suspended) {
    SUSPENDED.setRelease(this, suspended);
  }

  @Override
  public boolean isSuspended() {
    return suspended;
  }

  @Override
  public LoopTask<?> task() {
    return this;
  }

  @Override
  public int lane() {
    return lane;
  }

  @Override
  public String laneName() {
    return name;
  }

  // ---- waiting and being cancelled

  /** Told that this task is about to wait; a cancellation that was not delivered ends the wait. */
  void startsWaiting(Awaitable on) {
    WAITING_ON.setRelease(this, on);
    if (mustCancel()) {
      cancellation().endWait(on);
    }
  }

  /**
   * Told that this task goes on.
   *
   * @throws CancelledError if it was cancelled meanwhile
   */
  void stopsWaiting() {
    WAITING_ON.setRelease(this, null);
    if (mustCancel()) {
      delivered();
      throw new CancelledError(cancellation().take());
    }
  }

  /** What this task waits for, or null. */
  public @Nullable Awaitable waitingOn() {
    return waitingOn;
  }

  /** What there is to know of cancelling this task. */
  public Cancellation cancellation() {
    Cancellation known = cancellation;
    if (known == null) {
      known = new Cancellation(this);
      cancellation = known;
    }
    return known;
  }

  /** Whether a cancellation was requested that was not delivered. */
  public boolean mustCancel() {
    return cancellation != null && cancellation.isDue();
  }

  @Override
  public boolean cancel(@Nullable String message) {
    return cancel(message, 0);
  }

  /**
   * Asks this task to end; a shield scope inside of the requester's own scope holds that back.
   *
   * @param depth how many shield scopes the requester is in itself: 0 outside of the task's program
   */
  public boolean cancel(@Nullable String message, int depth) {
    loop.checkHeldBy("cancel()", this);
    if (isDone()) {
      return false;
    }
    cancellation().request(message, depth);
    return true;
  }

  /** How many shield scopes this task is in. */
  public int shields() {
    return cancellation == null ? 0 : cancellation.shields();
  }

  @Override
  public int cancelling() {
    return cancellation == null ? 0 : cancellation.requests();
  }

  @Override
  public int uncancel() {
    loop.checkHeldBy("uncancel()", this);
    return cancellation == null ? 0 : cancellation.uncancel();
  }

  /**
   * Remembers where a cancellation is thrown into this task, for the report that it was lost.
   * Called by the thread of this task.
   */
  void delivered() {
    if (cancellation != null) {
      cancellation.delivered();
    }
  }

  @Override
  public void setResult(T result) {
    throw notOnTask("setResult()");
  }

  @Override
  public void setException(Throwable exception) {
    throw notOnTask("setException()");
  }

  private UnsupportedOperationException notOnTask(String call) {
    return new UnsupportedOperationException(
        call + " on task '" + name + "': its program sets the result; use a future");
  }

  // ---- for people

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean isBackground() {
    return background;
  }

  /** Says that this task serves others and has no end of its own. */
  void setBackground() {
    background = true;
  }

  @Override
  public void setName(String name) {
    this.name = name;
  }

  @Override
  public @Nullable StackTraceElement origin() {
    return spawnSite;
  }

  @Override
  public List<StackTraceElement> stack() {
    Thread running = thread;
    return running == null ? List.of() : ProgramFrames.programFrames(running.getStackTrace());
  }

  @Override
  public String waitingFor() {
    Awaitable on = waitingOn;
    return on == null ? "" : on.describe();
  }

  /** Where it was spawned, as the end of a sentence; empty if that is not known. */
  public String spawnedAt() {
    return spawnSite == null ? "" : ", spawned at " + spawnSite;
  }

  @Override
  public String describe() {
    return "task '" + name + "'";
  }

  @Override
  public String toString() {
    return "Task[" + name + ", " + stateText() + "]";
  }
}
