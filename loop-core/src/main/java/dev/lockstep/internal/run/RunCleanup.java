// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.run;

import dev.lockstep.Context;
import dev.lockstep.DeadlockError;
import dev.lockstep.Hold;
import dev.lockstep.Loop.ErrorContext;
import dev.lockstep.Task;
import dev.lockstep.internal.kernel.CallHandle;
import dev.lockstep.internal.kernel.Entry;
import dev.lockstep.internal.kernel.InternalTimer;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.LoopFuture;
import dev.lockstep.internal.kernel.LoopTask;
import dev.lockstep.internal.util.Durations;
import dev.lockstep.spi.CodeOwner;
import dev.lockstep.spi.Offload;
import java.time.Duration;
import java.util.List;

/** Ends the tasks that a program has left on its loop, and reports those that do not end. */
final class RunCleanup {

  private final Kernel loop;
  private final List<Task<?>> tasks;
  private final Duration limit;
  private final LoopFuture<Boolean> allEnded;
  private int left;

  private RunCleanup(Kernel loop, List<Task<?>> tasks, Duration limit) {
    this.loop = loop;
    this.tasks = tasks;
    this.limit = limit;
    allEnded = new LoopFuture<>(loop);
    left = tasks.size();
  }

  /** Cancels the remaining tasks in the order in which they were created, and awaits them. */
  static void end(Kernel loop, Duration limit) {
    loop.scheduler.setShuttingDown(true);
    List<Task<?>> tasks = loop.allTasks();
    if (!tasks.isEmpty()) {
      new RunCleanup(loop, tasks, limit).end();
    }
  }

  private void end() {
    tasks.forEach(Task::cancel);
    tasks.forEach(this::watch);
    InternalTimer alarm = InternalTimer.in(loop, Durations.toNanos(limit), this::giveUp);
    try {
      loop.runUntilComplete(allEnded);
    } finally {
      alarm.drop();
    }
    for (Task<?> task : tasks) {
      report((LoopTask<?>) task);
    }
  }

  private void watch(Task<?> task) {
    ((LoopTask<?>) task).addInternalCallback(done -> oneEnded(), Entry.CALLBACK_LANE, allEnded);
  }

  private void oneEnded() {
    if (--left == 0) {
      allEnded.finish(true);
    }
  }

  private void giveUp() {
    if (loop.scheduler.isDead()) {
      throw new DeadlockError(loop.deadlockReport());
    }
    allEnded.finish(false);
  }

  private void report(LoopTask<?> task) {
    if (!task.isDone()) {
      String on = task.waitingFor();
      report(
          task,
          task.describe()
              + " has not ended "
              + limit
              + " on the "
              + loop.loopClock()
              + " after it was cancelled"
              + (on.isEmpty() ? "" : "; it waits for " + on)
              + task.spawnedAt());
    } else if (task.state() == LoopFuture.State.FAILED) {
      report(task, task.describe() + " failed while the run was ending" + task.spawnedAt());
    }
  }

  private void report(LoopTask<?> task, String message) {
    Throwable failure = task.isDone() ? task.exception() : null;
    loop.callExceptionHandler(new ErrorContext(message, failure, task, task, null));
  }

  /** Shuts down the offloaded calls while the loop still serves them. */
  static void endOffload(Kernel loop, Duration limit) {
    LoopFuture<List<String>> ended = new LoopFuture<>(loop);
    Hold hold = loop.hold("end of the offloaded calls");
    CodeOwner.startRuntimeThread(
        Thread.ofPlatform().daemon().name("lockstep-offload-end"),
        () -> shutDown(loop.offload(), limit, loop, ended, hold));
    for (String call : loop.runUntilComplete(ended)) {
      loop.callExceptionHandler(
          new ErrorContext(
              call + " has not ended " + limit + " on the real clock after the end of the run",
              null,
              null,
              null,
              null));
    }
  }

  private static void shutDown(
      Offload offload, Duration limit, Kernel loop, LoopFuture<List<String>> ended, Hold hold) {
    List<String> left = List.of();
    Throwable failure = null;
    try {
      left = offload.shutDown(limit);
    } catch (Throwable e) {
      failure = e;
    }
    List<String> running = left;
    Throwable thrown = failure;
    loop.scheduler.submit(
        new CallHandle(
            loop,
            new Context(),
            () -> {
              hold.close();
              if (thrown == null) {
                ended.finish(running);
              } else {
                ended.fail(thrown);
              }
            }));
  }
}
