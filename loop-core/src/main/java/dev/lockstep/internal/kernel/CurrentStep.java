// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import dev.lockstep.Context;
import dev.lockstep.internal.util.Durations;
import dev.lockstep.spi.LoopObserver;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The current step of a loop: its strand, its context, and the ways in which a strand waits. */
public final class CurrentStep {

  private final Kernel loop;
  private @Nullable LoopObserver observer;

  /** The monitor that times the steps; null unless in debug mode. */
  private final @Nullable StepMonitor watch;

  private @Nullable Strand inStep;

  /** The context of the step, or null while there is only a {@link #snapshot} of it. */
  private @Nullable Context context = new Context();

  /** An immutable copy of the context as it is now, or null if there is none. */
  private @Nullable Context snapshot;

  CurrentStep(Kernel loop, @Nullable StepMonitor watch) {
    this.loop = loop;
    this.watch = watch;
  }

  void setObserver(@Nullable LoopObserver observer) {
    this.observer = observer;
  }

  void driverComes() {
    if (watch != null) {
      watch.start();
    }
  }

  void driverGoes() {
    if (watch != null) {
      watch.stop();
    }
  }

  /** Queues a strand whose wait is over. */
  void wake(Strand strand) {
    loop.scheduler.queue(strand);
    if (observer != null && strand instanceof LoopTask<?> task) {
      observer.woken(task, currentTask());
    }
  }

  public void beginStep(Strand strand) {
    inStep = strand;
    enter(strand, strand.context());
    if (watch != null) {
      watch.begin("'" + strand.laneName() + "'", strand, driver());
    }
    if (observer != null) {
      observer.stepStarted(strand.lane(), strand.laneName());
    }
  }

  public void endStep(Strand strand) {
    Context own = context;
    if (own != null) {
      strand.setContext(own);
    }
    inStep = null;
    if (watch != null) {
      watch.end();
    }
    if (observer != null) {
      observer.stepEnded(strand.lane());
    }
  }

  private Thread driver() {
    Thread driving = loop.scheduler.driver();
    return driving == null ? Thread.currentThread() : driving;
  }

  /** Runs an action that steps strands while a callback is running. */
  public void aside(Runnable stepping) {
    Strand strand = inStep;
    Context outer = context;
    Context copy = snapshot;
    inStep = null;
    try {
      stepping.run();
    } finally {
      inStep = strand;
      context = outer;
      snapshot = copy;
    }
  }

  public void runCallback(Entry entry, Context callbackContext, Runnable callback) {
    enter(entry, callbackContext);
    if (watch != null) {
      watch.begin("a callback", null, driver());
    }
    if (observer != null) {
      observer.stepStarted(entry.lane(), entry.laneName());
    }
    loop.idle.inCallback(true);
    try {
      callback.run();
    } catch (Throwable e) {
      loop.callbackFailed(entry, e);
    } finally {
      loop.idle.inCallback(false);
      if (watch != null) {
        watch.end();
      }
      if (observer != null) {
        observer.stepEnded(entry.lane());
      }
    }
  }

  /**
   * Suspends the calling strand until what it waits for is over, or its task is cancelled. An entry
   * that a wait has left in the queue, because it ended by an error such as a stack overflow, does
   * not end this one.
   */
  void block(Strand strand, Awaitable on) {
    LoopTask<?> task = strand.task();
    try {
      if (task != null) {
        task.startsWaiting(on);
        if (observer != null) {
          observer.awaiting(task, on.object());
        }
      }
      do {
        loop.engine.suspend(strand);
      } while (!on.isOver() && (task == null || !task.mustCancel()));
    } catch (Throwable e) {
      strand.waitFailed();
      throw e;
    }
    if (task != null) {
      task.stopsWaiting();
    }
  }

  /**
   * Suspends the calling strand once, so that everything else that is ready runs first.
   *
   * @throws dev.lockstep.CancelledError if the current task is cancelled while it waits
   */
  public void yieldNow() {
    Strand strand = currentStrand();
    LoopTask<?> task = strand.task();
    if (observer != null && task != null) {
      observer.yielding(task);
    }
    loop.scheduler.queue(strand);
    suspendReady(strand);
  }

  /** Suspends the calling strand for an entry that runs at once and must queue the strand again. */
  public void suspendFor(Entry entry) {
    Strand strand = currentStrand();
    loop.scheduler.runNext(entry);
    suspendReady(strand);
  }

  private void suspendReady(Strand strand) {
    try {
      loop.engine.suspend(strand);
    } catch (Throwable e) {
      strand.waitFailed();
      throw e;
    }
    LoopTask<?> task = strand.task();
    if (task != null) {
      task.stopsWaiting();
    }
  }

  /**
   * Suspends the calling task for a time on the loop's clock.
   *
   * @param duration the time; zero or less yields for one iteration
   * @throws dev.lockstep.CancelledError if the current task is cancelled while it waits
   */
  public void sleep(Duration duration) {
    long nanos = Durations.toNanos(duration);
    if (nanos <= 0) {
      yieldNow();
    } else {
      new Sleep(loop, nanos).sleep();
    }
  }

  /**
   * Returns the calling strand.
   *
   * @throws IllegalStateException in a callback, which cannot wait
   */
  public Strand currentStrand() {
    Strand strand = inStep;
    if (strand == null) {
      throw new IllegalStateException(
          "a callback cannot wait; spawn a task with Async.spawn and wait there");
    }
    return strand;
  }

  /** Returns the task that is in step, or null. */
  public @Nullable LoopTask<?> currentTask() {
    return inStep == null ? null : inStep.task();
  }

  /**
   * Returns the strand that is in step, or null for a callback or between steps; to threads that do
   * not hold the loop, a state of the recent past.
   */
  public @Nullable Strand strandInStep() {
    return inStep;
  }

  /**
   * Returns the thread that runs a step or a callback, or null if the loop is idle or does not run;
   * from any thread.
   */
  public @Nullable Thread runningThread() {
    Strand strand = inStep;
    Thread driving = loop.scheduler.driver();
    if (driving == null || loop.scheduler.isWaiting()) {
      return null;
    }
    if (strand == null || (strand instanceof LoopTask<?> task && !task.isStarted())) {
      return driving;
    }
    return strand.thread();
  }

  public String laneInStep() {
    return inStep == null ? "a callback" : inStep.laneName();
  }

  private void enter(Entry entry, Context entered) {
    if (entry.sharesContext()) {
      context = null;
      snapshot = entered;
    } else {
      context = entered;
      snapshot = null;
    }
  }

  /** Returns the context of the step, which is made now if nobody has asked for it before. */
  Context context() {
    Context known = context;
    if (known == null) {
      known = contextToRead().copy();
      context = known;
    }
    return known;
  }

  /** Returns the context of the step, or a snapshot of it; the caller only reads it. */
  Context contextToRead() {
    Context known = snapshot;
    return known == null ? java.util.Objects.requireNonNull(context) : known;
  }

  /** Returns the context of the step, whose values the caller is going to change. */
  Context contextToChange() {
    Context changed = context();
    snapshot = null;
    return changed;
  }

  /** Returns a copy of the context as it is now, which may be shared and nobody may change. */
  Context snapshot() {
    Context known = snapshot;
    if (known == null) {
      known = context().copy();
      snapshot = known;
    }
    return known;
  }

  void setContext(Context context) {
    this.context = context;
    snapshot = null;
  }
}
