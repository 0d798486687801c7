// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

/** A timer of the runtime's own; its action calls no code of the program. */
public final class InternalTimer extends Timer {

  private final Runnable action;

  private InternalTimer(Kernel loop, Runnable action) {
    super(loop);
    this.action = action;
  }

  /** Sets a timer some nanoseconds from now; zero or less means in the next iteration. */
  public static InternalTimer in(Kernel loop, long nanos, Runnable action) {
    InternalTimer alarm = new InternalTimer(loop, action);
    alarm.schedule(loop.scheduler.deadlineIn(nanos));
    return alarm;
  }

  /** Sets a timer for a time; if that is not in the future, it is queued at once. */
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
    return "timeout";
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
