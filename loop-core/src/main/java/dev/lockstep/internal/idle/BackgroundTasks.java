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
 * Sees when nothing but background tasks has made a step for long on a virtual clock: then what the
 * others wait for does not come, and time would run on for ever.
 */
final class BackgroundTasks {

  private static final ContextVar<Boolean> MARK = ContextVar.of("background");

  private final Kernel loop;
  private boolean watching;

  /** When a task that is no background task made its last step, or was seen to have a timer. */
  private long foreground;

  BackgroundTasks(Kernel loop) {
    this.loop = loop;
  }

  /** Told that a background task was made. */
  void spawned() {
    if (!watching) {
      watching = true;
      foreground = loop.nanoTime();
      loop.addObserver(new ForegroundWatch());
    }
  }

  /**
   * Told that time is about to jump.
   *
   * @param deadline where to
   * @param horizon how many nanoseconds background tasks may have for themselves
   * @throws DeadlockError if they have had more
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
    throw new DeadlockError(
        "deadlock: for "
            + Duration.ofNanos(horizon)
            + " on the "
            + loop.loopClock()
            + " only background tasks have had timers, and the others wait\n"
            + Reports.tasks(loop));
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

  /** Whether what sees a context was started by a background task, through whatever callbacks. */
  boolean isAround(Context context) {
    return watching && isMarked(context);
  }

  private static boolean isMarked(Context context) {
    return context.valueOf(MARK) != null;
  }

  /** Marks a context, which the tasks that are started with it and its copies inherit. */
  static void mark(Context context) {
    Context outer = Current.swapContext(context);
    MARK.set(true);
    Current.swapContext(outer);
  }

  /** Notes the steps of foreground tasks. */
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
