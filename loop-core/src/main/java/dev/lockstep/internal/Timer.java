package dev.lockstep.internal;

import dev.lockstep.spi.LoopClock;
import org.jspecify.annotations.Nullable;

/** An entry that becomes ready at a deadline, unless it was dropped before. */
abstract class Timer implements Entry {

  final EventLoop loop;
  long deadline = LoopClock.FOREVER;
  private int lane = CALLBACK_LANE;
  private @Nullable LoopTask<?> owner;
  private long sequence;
  private boolean queued;
  private boolean dropped;

  Timer(EventLoop loop) {
    this.loop = loop;
  }

  /** Sets the timer; the loop queues it once the deadline has come. */
  final void schedule(long deadline) {
    this.deadline = deadline;
    owner = loop.steps.currentTask();
    loop.passes.timers.add(deadline, this);
  }

  /** The task that set it, or null. */
  final @Nullable LoopTask<?> owner() {
    return owner;
  }

  /** What it does, for people. */
  String what() {
    return toString();
  }

  /** Whether it need not run any more. */
  final boolean isDropped() {
    return dropped;
  }

  /** Sees to it that the timer does not run. */
  final void drop() {
    if (!dropped) {
      dropped = true;
      if (queued) {
        loop.passes.timers.dropped();
      }
    }
  }

  /** Told by the heap that this timer stands in it, and as the how manieth it was set. */
  final void enterHeap(long number) {
    queued = true;
    sequence = number;
  }

  /** The place of this timer among those that were set, which decides between equal deadlines. */
  final long sequence() {
    return sequence;
  }

  /** Told by the heap that this timer stands in it no more. */
  final void leftHeap() {
    queued = false;
  }

  final void setLane(int lane) {
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
