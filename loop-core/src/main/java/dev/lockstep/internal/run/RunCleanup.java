// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.run;

import dev.lockstep.Context;
import dev.lockstep.Handle;
import dev.lockstep.Hold;
import dev.lockstep.Loop.ErrorContext;
import dev.lockstep.Task;
import dev.lockstep.internal.jdk.ProgramFrames;
import dev.lockstep.internal.kernel.CallHandle;
import dev.lockstep.internal.kernel.Entry;
import dev.lockstep.internal.kernel.InternalTimer;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.LoopFuture;
import dev.lockstep.internal.kernel.LoopTask;
import dev.lockstep.internal.kernel.Patience;
import dev.lockstep.internal.util.Durations;
import dev.lockstep.spi.CodeOwner;
import dev.lockstep.spi.Offload;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends the tasks that a program has left on its loop, and reports those that do not end. */
final class RunCleanup {

  /**
   * The number of tasks that asyncio.run makes at its end (shutdown_asyncgens and
   * shutdown_default_executor); each takes two iterations, even if it has nothing to do.
   */
  private static final int LAST_TASKS = 2;

  /** The longest real time that a cleanup under virtual time waits for what is outside. */
  private static final Duration MOMENT = Duration.ofSeconds(2);

  private final Kernel loop;
  private final List<Task<?>> tasks;
  private final Duration limit;
  private final LoopFuture<Boolean> allEnded;
  private int left;

  /** The time after which the tasks were given up, as text. */
  private String after;

  private RunCleanup(Kernel loop, List<Task<?>> tasks, Duration limit) {
    this.loop = loop;
    this.tasks = tasks;
    this.limit = limit;
    allEnded = new LoopFuture<>(loop);
    left = tasks.size();
    after = limit + " on the " + loop.loopClock();
  }

  /**
   * Cancels the remaining tasks in the order in which they were created, and awaits them. Then the
   * loop runs as many iterations as that of {@code asyncio.run}, so that what is ready still runs.
   *
   * @param failure the exception of the program, or null
   */
  static void end(Kernel loop, Duration limit, @Nullable Throwable failure) {
    loop.scheduler.setShuttingDown(true);
    List<Task<?>> tasks = loop.allTasks();
    if (!tasks.isEmpty()) {
      new RunCleanup(loop, tasks, limit).end(failure);
    }
    for (int i = 0; i < LAST_TASKS && !loop.isGivenUp(); i++) {
      LoopFuture<Boolean> over = new LoopFuture<>(loop);
      InternalTimer.at(loop, loop.nanoTime(), () -> over.finish(true));
      loop.runUntilComplete(over);
    }
  }

  private void end(@Nullable Throwable failure) {
    tasks.forEach(Task::cancel);
    tasks.forEach(this::watch);
    InternalTimer alarm = InternalTimer.in(loop, Durations.toNanos(limit), this::giveUp);
    Handle news = failure == null ? null : tellLater(failure);
    loop.scheduler.setPatience(
        new Patience(realLimit(loop, limit), this::interruptAgain, this::giveUpWaiting));
    try {
      loop.runUntilComplete(allEnded);
    } catch (IllegalStateException e) {
      if (!loop.isGivenUp()) {
        throw e;
      }
      tell(String.valueOf(e.getMessage()), null);
    } finally {
      loop.scheduler.setPatience(null);
      alarm.drop();
      if (news != null) {
        news.cancel();
      }
    }
    for (Task<?> task : tasks) {
      report((LoopTask<?>) task);
    }
  }

  /**
   * Returns the longest real time that a cleanup waits for what is outside of the loop: the limit
   * of the run on the real clock, and a moment on a virtual one, whose programs are tests.
   */
  static Duration realLimit(Kernel loop, Duration limit) {
    return loop.loopClock().isVirtual() && limit.compareTo(MOMENT) > 0 ? MOMENT : limit;
  }

  /** Reports the failure of a program whose cleanup takes long, which is thrown after that. */
  private @Nullable Handle tellLater(Throwable failure) {
    return loop.loopClock().isVirtual()
        ? null
        : loop.callAt(
            loop.scheduler.deadlineIn(Durations.toNanos(MOMENT)),
            () -> tell("main has failed; what it has left has not ended after " + MOMENT, failure));
  }

  /** Interrupts the tasks that have caught the first interrupt and block in the JDK again. */
  private void interruptAgain() {
    for (Task<?> task : tasks) {
      if (!task.isDone()) {
        loop.engine.interruptIfBlocked((LoopTask<?>) task);
      }
    }
  }

  private void giveUpWaiting() {
    after = realLimit(loop, limit) + " on the real clock";
    allEnded.finish(false);
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
      throw loop.deadlock();
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
              + after
              + " after it was cancelled"
              + (on.isEmpty() ? "" : "; it waits for " + on)
              + (on.isEmpty() && task.isStarted() ? ProgramFrames.place(task.thread()) : "")
              + task.spawnedAt());
    } else if (task.state() == LoopFuture.State.FAILED) {
      report(task, task.describe() + " failed while the run was ending" + task.spawnedAt());
    }
  }

  private void tell(String message, @Nullable Throwable failure) {
    loop.callExceptionHandler(new ErrorContext(message, failure, null, null, null));
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
    Duration longest = limit.plus(MOMENT); // the offload itself keeps to the limit
    Runnable giveUp =
        () -> ended.finish(List.of("the shutdown of " + loop.offload().getClass().getName()));
    InternalTimer alarm =
        loop.loopClock().isVirtual()
            ? null
            : InternalTimer.in(loop, Durations.toNanos(longest), giveUp);
    loop.scheduler.setPatience(new Patience(longest, () -> {}, giveUp));
    List<String> left;
    try {
      left = loop.runUntilComplete(ended);
    } finally {
      loop.scheduler.setPatience(null);
      if (alarm != null) {
        alarm.drop();
      }
    }
    for (String call : left) {
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
