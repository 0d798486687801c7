// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import dev.lockstep.spi.LoopClock;
import org.jspecify.annotations.Nullable;

/** A queue entry that becomes ready at a deadline, unless it is dropped before. */
public abstract class Timer implements Entry {

  public final Kernel loop;
  public long deadline = LoopClock.FOREVER;
  private int lane = CALLBACK_LANE;
  private @Nullable LoopTask<?> owner;
  private long sequence;
  private boolean queued;
  private boolean dropped;
  private boolean late;

  public Timer(Kernel loop) {
    this.loop = loop;
  }

  /** Sets the timer; the loop queues it once the deadline has come. */
  public final void schedule(long deadline) {
    long fires = loop.scheduler.lateOrNot(deadline);
    late = fires != deadline;
    this.deadline = fires;
    owner = loop.step.currentTask();
    loop.scheduler.timers.add(fires, this);
  }

  /** Returns the task that set this timer, or null. */
  public final @Nullable LoopTask<?> owner() {
    return owner;
  }

  /** Returns what the timer does, for reports. */
  public String what() {
    return toString();
  }

  /** Returns whether the timer was dropped and does not run. */
  public final boolean isDropped() {
    return dropped;
  }

  /** Drops the timer: it does not run. */
  public final void drop() {
    if (!dropped) {
      dropped = true;
      if (queued) {
        loop.scheduler.timers.dropped();
      }
    }
  }

  /** Returns whether it fires later than it was set to, by choice. */
  final boolean isLate() {
    return late;
  }

  /** Called by the heap on insertion; {@code number} is the insertion sequence. */
  final void enterHeap(long number) {
    queued = true;
    sequence = number;
  }

  /** Returns the insertion sequence, which decides between equal deadlines. */
  final long sequence() {
    return sequence;
  }

  /** Called by the heap on removal. */
  final void leftHeap() {
    queued = false;
  }

  public final void setLane(int lane) {
    this.lane = lane;
  }

  @Override
  public final int lane() {
    return lane;
  }

  @Override
  public String laneName() {
    return lane == CALLBACK_LANE ? "callbacks" : "timers";
  }
}
