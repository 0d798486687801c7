package dev.lockstep.internal;

/** A timer of the runtime's own: what it does calls no code of the program. */
final class Alarm extends Timer {

  private final Runnable action;

  private Alarm(EventLoop loop, Runnable action) {
    super(loop);
    this.action = action;
  }

  /** An alarm so many nanoseconds from now; nothing or less means in the next pass. */
  static Alarm in(EventLoop loop, long nanos, Runnable action) {
    Alarm alarm = new Alarm(loop, action);
    alarm.schedule(loop.passes.deadlineIn(nanos));
    return alarm;
  }

  /** An alarm at a time; if that is not in the future, it stands in the queue at once. */
  static Alarm at(EventLoop loop, long when, Runnable action) {
    Alarm alarm = new Alarm(loop, action);
    if (when <= loop.nanoTime()) {
      loop.passes.queue(alarm);
    } else {
      alarm.schedule(when);
    }
    return alarm;
  }

  @Override
  String what() {
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
