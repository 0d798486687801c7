package dev.lockstep.internal.kernel;

/** A timer of the runtime's own: what it does calls no code of the program. */
public final class InternalTimer extends Timer {

  private final Runnable action;

  private InternalTimer(Kernel loop, Runnable action) {
    super(loop);
    this.action = action;
  }

  /** An alarm so many nanoseconds from now; nothing or less means in the next pass. */
  public static InternalTimer in(Kernel loop, long nanos, Runnable action) {
    InternalTimer alarm = new InternalTimer(loop, action);
    alarm.schedule(loop.scheduler.deadlineIn(nanos));
    return alarm;
  }

  /** An alarm at a time; if that is not in the future, it stands in the queue at once. */
  public static InternalTimer at(Kernel loop, long when, Runnable action) {
    InternalTimer alarm = new InternalTimer(loop, action);
    if (when <= loop.nanoTime()) {
      loop.scheduler.queue(alarm);
    } else {
      alarm.schedule(when);
    }
    return alarm;
  }

  @Override
  public String what() {
    return "time-out";
  }

  @Override
  public void run() {
    if (!isDropped()) {
      action.run();
    }
  }

  @Override
  public boolean isInternal() {
    return true;
  }
}
