// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.session;

import dev.lockstep.AsyncFuture;
import dev.lockstep.CancelledError;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.ThrowingSupplier;

/**
 * The task of one test. It runs constructor, set-up, test and tear-down as jobs, one after the
 * other, so that thread locals keep their values. Between jobs the loop does not run.
 */
final class TestTask {

  private final Loop loop;
  private final Task<Boolean> task;
  private AsyncFuture<Boolean> arrival;
  private @Nullable Job<?> next;
  private @Nullable Job<?> running;

  /** The reason for which the next job is cancelled as soon as it waits, or null. */
  private @Nullable String cancelsNext;

  private boolean ended;
  private volatile @Nullable Thread thread;

  TestTask(Loop loop, String name) {
    this.loop = loop;
    this.arrival = loop.createFuture();
    this.task = loop.createTask(name, this::work);
  }

  /** Returns the task itself. */
  Task<?> task() {
    return task;
  }

  /** Returns whether the caller runs in this task. */
  boolean runsHere() {
    return Thread.currentThread() == thread;
  }

  /** Passes a job to the task, which runs it when the loop is driven. */
  <T extends @Nullable Object> Job<T> submit(ThrowingSupplier<T> body) {
    Job<T> job = new Job<>(loop, body);
    next = job;
    arrive();
    return job;
  }

  /**
   * Cancels the job that the task runs, or the one that was passed to it and has not begun. Does
   * nothing between jobs. Called on the thread of the loop.
   */
  void cancelJob(String why) {
    if (next != null) {
      cancelsNext = why;
    } else if (running != null) {
      task.cancel(why);
    }
  }

  /** Lets the task end when the loop is driven. */
  void end() {
    ended = true;
    arrive();
  }

  private void arrive() {
    if (!arrival.isDone()) {
      arrival.setResult(true);
    }
  }

  private boolean work() {
    thread = Thread.currentThread();
    while (true) {
      Job<?> job = next;
      if (job != null) {
        next = null;
        run(job);
      } else if (ended) {
        return true;
      } else {
        awaitArrival();
      }
    }
  }

  private void run(Job<?> job) {
    running = job;
    if (cancelsNext != null) {
      task.cancel(cancelsNext);
      cancelsNext = null;
    }
    job.run();
    running = null;
    forgetCancellation();
  }

  private void awaitArrival() {
    arrival = loop.createFuture();
    try {
      arrival.await();
    } catch (CancelledError e) {
      forgetCancellation();
    }
  }

  /** Clears a cancellation of the previous job, so that it does not affect the next. */
  private void forgetCancellation() {
    Thread.interrupted();
    while (task.cancelling() > 0) {
      task.uncancel();
    }
  }
}
