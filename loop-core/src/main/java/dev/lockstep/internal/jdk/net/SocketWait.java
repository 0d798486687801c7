// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.jdk.net;

import dev.lockstep.CancelledError;
import dev.lockstep.internal.jdk.InsideWait;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.LoopTask;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A thread of a loop that waits for descriptors, in the loop's time. */
final class SocketWait {

  private final Thread thread = Thread.currentThread();
  private boolean over;

  String threadName() {
    return thread.getName();
  }

  /** Ends the wait; called on the loop. */
  void end() {
    over = true;
    LockSupport.unpark(thread);
  }

  /**
   * Waits until it is ended.
   *
   * @param stopped tells that it is over for another reason
   * @param nanos the longest time to wait, 0 for no limit
   * @param interruptible whether an interrupt ends it
   * @throws CancelledError if the task that waits is cancelled
   * @throws IllegalStateException if the caller is the driver of the loop, which cannot wait
   */
  void await(Kernel loop, String what, BooleanSupplier stopped, long nanos, boolean interruptible) {
    if (!thread.isVirtual()) {
      throw new IllegalStateException(
          "a callback of the loop cannot wait for " + what + "; do that in a task or a thread");
    }
    InsideWait blocker = new InsideWait(what);
    long start = loop.nanoTime();
    boolean interrupted = false;
    while (!over && !stopped.getAsBoolean()) {
      throwIfCancelled(loop);
      if (Thread.currentThread().isInterrupted()) {
        if (interruptible) {
          break;
        }
        interrupted |= Thread.interrupted();
      }
      long left = nanos - (loop.nanoTime() - start);
      if (nanos == 0) {
        LockSupport.park(blocker);
      } else if (left > 0) {
        LockSupport.parkNanos(blocker, left);
      } else {
        break;
      }
    }
    if (interrupted) {
      thread.interrupt();
    }
  }

  /**
   * Ends the wait of a task that is cancelled as its other waits end: loops that serve until they
   * fail end by it, and without a report, where an interrupt would be a failure.
   */
  private static void throwIfCancelled(Kernel loop) {
    LoopTask<?> task = loop.step.currentTask();
    if (task != null && task.mustCancel()) {
      Thread.interrupted(); // by the cancellation
      task.throwIfCancelled();
    }
  }
}
