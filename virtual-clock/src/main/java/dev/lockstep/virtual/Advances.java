// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import dev.lockstep.spi.LoopControl;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** The tasks that wait until their clock is advanced to a time, the nearest time first. */
final class Advances {

  private final PriorityQueue<Advance> waiting =
      new PriorityQueue<>(Comparator.comparingLong(advance -> advance.target));

  /**
   * Suspends the current task until a time has come and everything due by then has settled.
   *
   * @param target on the clock's scale, in nanoseconds
   * @throws dev.lockstep.CancelledError if the current task is cancelled while it waits
   */
  void await(LoopControl control, long target) {
    Advance advance = new Advance(control, target);
    waiting.add(advance);
    try {
      advance.wait.await();
    } finally {
      waiting.remove(advance);
    }
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Returns the nearest time that a task waits for, in nanoseconds. */
  long target() {
    return waiting.element().target;
  }

  /** Wakes the tasks that wait for the nearest time. */
  void wakeNearest() {
    long target = target();
    while (!waiting.isEmpty() && target() == target) {
      waiting.remove().wait.wake();
    }
  }

  /** A task that waits. */
  private static final class Advance {
    private final long target;
    private final LoopControl.ClockWait wait;

    private Advance(LoopControl control, long target) {
      this.target = target;
      this.wait = control.newWait(this);
    }

    @Override
    public String toString() {
      return "the clock to be advanced to " + Duration.ofNanos(target);
    }
  }
}
