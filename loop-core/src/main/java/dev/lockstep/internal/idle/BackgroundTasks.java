// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.idle;

import dev.lockstep.Context;
import dev.lockstep.ContextVar;
import dev.lockstep.DeadlockError;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.LoopTask;
import dev.lockstep.internal.kernel.Timer;
import dev.lockstep.internal.report.Reports;
import dev.lockstep.spi.LoopObserver;
import java.time.Duration;

/**
 * Detects that on a virtual clock only background tasks have made steps for long: then the others
 * wait for something that does not come, and time would run on forever.
 */
final class BackgroundTasks {

  private static final ContextVar<Boolean> MARK = ContextVar.of("background");

  private final Kernel loop;
  private boolean watching;

  /** The time at which a foreground task last made a step or was seen to have a timer. */
  private long foreground;

  BackgroundTasks(Kernel loop) {
    this.loop = loop;
  }

  /** Called when a background task is spawned. */
  void spawned() {
    if (!watching) {
      watching = true;
      foreground = loop.nanoTime();
      loop.addObserver(new ForegroundWatch());
    }
  }

  /**
   * Called before time jumps.
   *
   * @param deadline the time to jump to
   * @param horizon the nanoseconds that background tasks may run alone
   * @throws DeadlockError if they have run alone for longer
   */
  void jump(long deadline, long horizon) {
    if (!watching || deadline - foreground <= horizon) {
      return;
    }
    if (anyForegroundTimer()) {
      foreground = loop.nanoTime();
      return;
    }
    foreground = deadline;
    throw Reports.deadlock(
        loop,
        "for "
            + Duration.ofNanos(horizon)
            + " on the "
            + loop.loopClock()
            + " only background tasks have had timers, and the others wait");
  }

  private boolean anyForegroundTimer() {
    return loop.scheduler.timers.pending().stream().anyMatch(timer -> !isBackground(timer));
  }

  private static boolean isBackground(Timer timer) {
    LoopTask<?> owner = timer.owner();
    if (timer instanceof EnvironmentAlarm.Ring || (owner != null && owner.isBackground())) {
      return true;
    }
    Context context = timer.context();
    return context != null && isMarked(context);
  }

  /**
   * Returns whether code that sees a context was started by a background task, through any
   * callbacks.
   */
  boolean isAround(Context context) {
    return watching && isMarked(context);
  }

  private static boolean isMarked(Context context) {
    return context.valueOf(MARK) != null;
  }

  /** Marks a context; the tasks started with it and its copies inherit the mark. */
  static void mark(Context context) {
    Context outer = Current.swapContext(context);
    MARK.set(true);
    Current.swapContext(outer);
  }

  /** Records the steps of foreground tasks. */
  private final class ForegroundWatch implements LoopObserver {

    @Override
    public void stepStarted(int lane, String name) {
      LoopTask<?> task = loop.step.currentTask();
      if (task != null && !task.isBackground()) {
        foreground = loop.nanoTime();
      }
    }
  }
}
