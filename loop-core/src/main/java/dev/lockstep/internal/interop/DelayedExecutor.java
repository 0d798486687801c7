// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.interop;

import dev.lockstep.internal.kernel.CallHandle;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Kernel;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** An executor that runs each command as a task of its own, after a fixed delay. */
public final class DelayedExecutor implements Executor {

  private final Kernel loop;
  private final long nanos;

  public DelayedExecutor(Kernel loop, long nanos) {
    this.loop = loop;
    this.nanos = nanos;
  }

  @Override
  public void execute(Runnable command) {
    loop.checkOpen();
    CallHandle start =
        loop.newHandle(
            () -> loop.createTask(null, Executors.callable(command)), Current.snapshot());
    long when = loop.scheduler.deadlineIn(nanos);
    if (loop.isHeld()) {
      start.schedule(when);
    } else {
      loop.callSoonThreadsafe(() -> start.schedule(when));
    }
  }
}
