package dev.lockstep.internal;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** An executor that runs each command as a task of its own, a time after it was handed over. */
final class DelayedExecutor implements Executor {

  private final EventLoop loop;
  private final long nanos;

  DelayedExecutor(EventLoop loop, long nanos) {
    this.loop = loop;
    this.nanos = nanos;
  }

  @Override
  public void execute(Runnable command) {
    loop.checkOpen();
    CallHandle start =
        loop.newHandle(
            () -> loop.createTask(null, Executors.callable(command)), Current.context());
    long when = loop.passes.deadlineIn(nanos);
    if (loop.isHeld()) {
      start.schedule(when);
    } else {
      loop.callSoonThreadsafe(() -> start.schedule(when));
    }
  }
}
