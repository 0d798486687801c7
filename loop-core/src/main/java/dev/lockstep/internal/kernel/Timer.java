package dev.lockstep.internal.kernel;

import dev.lockstep.spi.LoopClock;
import org.jspecify.annotations.Nullable;

/** An entry that becomes ready at a deadline, unless it was dropped before. */
public abstract class Timer implements Entry {

  public final Kernel loop;
  public long deadline = LoopClock.FOREVER;
  private int lane = CALLBACK_LANE;
  private @Nullable LoopTask<?> owner;
  private long sequence;
  private boolean queued;
  private boolean dropped;

  public Timer(Kernel loop) {
    this.loop = loop;
  }

  /** Sets the timer; the loop queues it once the deadline has come. */
  public final void schedule(long deadline) {
    this.deadline = deadline;
    owner = loop.step.currentTask();
    loop.scheduler.timers.add(deadline, this);
  }

  /** The task that set it, or null. */
  public final @Nullable LoopTask<?> owner() {
    return owner;
  }

  /** What it does, for people. */
  public String what() {
    return toString();
  }

  /** Whether it need not run any more. */
  public final boolean isDropped() {
    return dropped;
  }

  /** Sees to it that the timer does not run. */
  public final void drop() {
    if (!dropped) {
      dropped = true;
      if (queued) {
        loop.scheduler.timers.dropped();
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
