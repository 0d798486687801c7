// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
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

  /** The context: a snapshot that others share until the program sets or asks for its own. */
  private Context context;

  private boolean sharesContext = true;
  private final @Nullable StackTraceElement spawnSite;
  private volatile String name;
  private @Nullable Callable<T> body;
  private volatile @Nullable Thread thread;

  /**
   * The wake-up flag. The thread that holds the loop writes it (release); the thread of this task
   * reads it (acquire).
   */
  private volatile boolean awake;

  /**
   * True while the task is suspended. Written in release mode, as {@link #waitingOn} and {@link
   * #next} are: other threads only read.
   */
  private volatile boolean suspended;

  private volatile @Nullable Awaitable waitingOn;
  private volatile boolean background;

  /** True if the task no longer belongs to the program, and its end is not reported. */
  private boolean abandon;

  /** The cancellation state of this task, created on first use. */
  private @Nullable Cancellation cancellation;

  /**
   * The previous task in the loop's list of tasks that are not done; {@link #next} is the other
   * neighbour.
   */
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
   * Returns the calling task.
   *
   * @param call the called method, for the message
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
  public boolean sharesContext() {
    return sharesContext;
  }

  @Override
  public void setContext(Context context) {
    this.context = context;
    sharesContext = false;
  }

  // ---- as an entry of the queue

  /** Runs one step. */
  @Override
  public void run() {
    loop.engine.step(this);
  }

  /** Ends a task that was cancelled before its first step; returns whether it can be stepped. */
  @Override
  public boolean prepare() {
    if (thread == null && mustCancel()) {
      body = null;
      end(State.CANCELLED, cancellation().take());
    }
    return thread == null ? !isDone() : suspended; // an entry left by a wait that failed is not
  }

  /** Runs the program of this task; called by its thread. */
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
   * Returns what a block of this task's program has thrown, with an exception that reports an
   * interrupt replaced by the cancellation that caused the interrupt.
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

  /** Marks this task as abandoned: its end is not reported. */
  void abandon() {
    abandon = true;
  }

  /** Returns the context that this task sees, also while it is in step; the caller only reads. */
  @SuppressWarnings("ReferenceEquality") // compares identities
  public Context currentContext() {
    return loop.step.currentTask() == this ? loop.step.contexts().contextToRead() : context;
  }

  /** Returns whether an end hides a cancellation; a failure of the cleanup after it does not. */
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
  public boolean isAwake() {
    return awake;
  }

  @Override
  public boolean takeWakeUp() {
    if (!(boolean) AWAKE.getAcquire(this)) {
      return false;
    }
    AWAKE.set(this, false);
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

  /** Called before this task waits; a cancellation not yet delivered ends the wait. */
  void startsWaiting(Awaitable on) {
    WAITING_ON.setRelease(this, on);
    if (mustCancel()) {
      cancellation().endWait(on);
    }
  }

  /** Plain writes, since a variable handle may need more of a full stack. */
  @Override
  public void waitFailed() {
    suspended = false;
    waitingOn = null;
  }

  /**
   * Called when this task goes on.
   *
   * @throws CancelledError if the task was cancelled while it waited
   */
  void stopsWaiting() {
    WAITING_ON.setRelease(this, null);
    throwIfCancelled();
  }

  /**
   * Delivers a cancellation that is due; called by the thread of this task.
   *
   * @throws CancelledError if one is
   */
  public void throwIfCancelled() {
    if (mustCancel()) {
      delivered();
      throw new CancelledError(cancellation().take());
    }
  }

  /** Returns what this task waits for, or null. */
  public @Nullable Awaitable waitingOn() {
    return waitingOn;
  }

  /** Returns the cancellation state of this task. */
  public Cancellation cancellation() {
    Cancellation known = cancellation;
    if (known == null) {
      known = new Cancellation(this);
      cancellation = known;
    }
    return known;
  }

  /** Returns whether a cancellation was requested and not delivered. */
  public boolean mustCancel() {
    return cancellation != null && cancellation.isDue();
  }

  @Override
  public boolean cancel(@Nullable String message) {
    return cancel(message, 0);
  }

  /**
   * Requests the end of this task; shield scopes inside of the requester's own hold that back.
   *
   * @param depth the number of shield scopes that the requester is in: 0 outside of the task's
   *     program
   */
  public boolean cancel(@Nullable String message, int depth) {
    loop.checkHeldBy("cancel()", this);
    if (isDone()) {
      return false;
    }
    cancellation().request(message, depth);
    return true;
  }

  /** Returns the number of shield scopes that this task is in. */
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
   * Records where a cancellation is thrown into this task, for a report if it is swallowed. Called
   * by the thread of this task.
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

  // ---- diagnostics

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean isBackground() {
    return background;
  }

  /** Marks this task as a background task, which serves others and has no end of its own. */
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

  /** Returns the place where this task was spawned, as the end of a sentence; empty if unknown. */
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
