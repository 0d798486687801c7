// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.engine;

import dev.lockstep.Context;
import dev.lockstep.StartedThread;
import dev.lockstep.internal.jdk.PoolDuty;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.LoopTask;
import dev.lockstep.internal.kernel.Strand;
import org.jspecify.annotations.Nullable;

/** A virtual thread that code of a loop started: it runs under the loop but is not a task. */
final class ForeignStrand implements Strand, StartedThread {

  private final Kernel loop;
  private final Thread thread;
  private final Thread started;
  private final @Nullable StackTraceElement origin;
  private final boolean background;
  private final int lane;
  private Context context;
  private boolean awake;
  private boolean suspended;

  /**
   * Creates the strand of a thread.
   *
   * @param started the thread that the program knows, whose body it runs
   * @param context a copy of the context of the code that started it
   * @param origin where it was started, or null if that is not known
   * @param background whether a background task, or a thread of one, has started it
   */
  ForeignStrand(
      Kernel loop,
      Thread thread,
      Thread started,
      Context context,
      @Nullable StackTraceElement origin,
      boolean background) {
    this.loop = loop;
    this.thread = thread;
    this.started = started;
    this.origin = origin;
    this.background = background;
    this.context = context;
    this.lane = loop.scheduler.newLane();
  }

  @Override
  public void run() {
    loop.engine.step(this);
  }

  @Override
  public Context context() {
    return context;
  }

  @Override
  public boolean isLostIfDiscarded() {
    return true;
  }

  @Override
  public void setContext(Context context) {
    this.context = context;
  }

  @Override
  public Thread thread() {
    return thread;
  }

  @Override
  public Thread startedThread() {
    return started;
  }

  @Override
  public @Nullable StackTraceElement origin() {
    return origin;
  }

  @Override
  public boolean isBackground() {
    return background;
  }

  @Override
  public boolean isIdle() {
    return PoolDuty.isIdle(thread);
  }

  @Override
  public void setAwake() {
    awake = true;
  }

  @Override
  public boolean isAwake() {
    return awake;
  }

  @Override
  public boolean takeWakeUp() {
    boolean wakeUp = awake;
    awake = false;
    return wakeUp;
  }

  @Override
  public void setSuspended(boolean suspended) {
    this.suspended = suspended;
  }

  @Override
  public boolean isSuspended() {
    return suspended;
  }

  @Override
  public @Nullable LoopTask<?> task() {
    return null;
  }

  @Override
  public int lane() {
    return lane;
  }

  @Override
  public String laneName() {
    return thread.getName().isEmpty() ? "thread-" + lane : thread.getName();
  }
}
