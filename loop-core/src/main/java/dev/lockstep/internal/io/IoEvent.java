// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.io;

import dev.lockstep.Context;
import dev.lockstep.internal.kernel.Entry;
import dev.lockstep.internal.kernel.Kernel;
import java.util.function.BooleanSupplier;

/** A recurring event of a socket; stands in the queue at most once. */
public final class IoEvent implements Entry {

  private final Kernel loop;
  private final IoLane lane;
  private final Context context;
  private final Runnable callback;
  private final BooleanSupplier instead;
  private boolean queued;
  private boolean cancelled;

  IoEvent(Kernel loop, IoLane lane, Context context, Runnable callback, BooleanSupplier instead) {
    this.loop = loop;
    this.lane = lane;
    this.context = context;
    this.callback = callback;
    this.instead = instead;
  }

  /** Queues the callback, unless it is already queued or cancelled, or somebody acts instead. */
  public void happen() {
    if (!queued && !cancelled && !instead.getAsBoolean()) {
      queued = true;
      loop.scheduler.queue(this);
    }
  }

  /** Cancels the event: its callback does not run any more. */
  public void cancel() {
    cancelled = true;
  }

  @Override
  public void run() {
    queued = false;
    if (!cancelled) {
      loop.step.runCallback(this, context, callback);
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
  public boolean isLostIfDiscarded() {
    return true;
  }
}
