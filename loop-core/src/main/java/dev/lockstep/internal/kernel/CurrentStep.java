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
  private final ContextSlot contexts = new ContextSlot();

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
    contexts.enter(strand, strand.context());
    if (watch != null) {
      watch.begin("'" + strand.laneName() + "'", strand, driver());
    }
    if (observer != null) {
      observer.stepStarted(strand.lane(), strand.laneName());
    }
  }

  public void endStep(Strand strand) {
    Context own = contexts.contextIfMade();
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
    ContextSlot outer = contexts.saved();
    inStep = null;
    try {
      stepping.run();
    } finally {
      inStep = strand;
      contexts.restore(outer);
    }
  }

  public void runCallback(Entry entry, Context callbackContext, Runnable callback) {
    contexts.enter(entry, callbackContext);
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
      loop.engine.giveWay(strand);
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

  /** Returns the context variables of the step. */
  ContextSlot contexts() {
    return contexts;
  }

  /** Returns the context of the step, not a copy. */
  Context context() {
    return contexts.context();
  }
}
