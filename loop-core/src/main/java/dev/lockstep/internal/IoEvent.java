package dev.lockstep.internal;

import dev.lockstep.Context;

/** Something that happens to a socket again and again; stands in the queue once at most. */
public final class IoEvent implements Entry {

  private final EventLoop loop;
  private final IoLane lane;
  private final Context context;
  private final Runnable callback;
  private boolean queued;
  private boolean cancelled;

  IoEvent(EventLoop loop, IoLane lane, Context context, Runnable callback) {
    this.loop = loop;
    this.lane = lane;
    this.context = context;
    this.callback = callback;
  }

  /** Queues the callback, unless it is queued. */
  public void happen() {
    if (!queued && !cancelled) {
      queued = true;
      loop.passes.queue(this);
    }
  }

  /** Sees to it that the callback does not run any more. */
  public void cancel() {
    cancelled = true;
  }

  @Override
  public void run() {
    queued = false;
    if (!cancelled) {
      loop.steps.runCallback(this, context, callback);
    }
  }

  @Override
  public Context context() {
    return context;
  }

  @Override
  public int lane() {
    return lane.id();
  }

  @Override
  public String laneName() {
    return lane.name();
  }

  @Override
  public boolean isCallback() {
    return true;
  }
}
