// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import dev.lockstep.Context;
import dev.lockstep.Handle;
import dev.lockstep.internal.jdk.ProgramFrames;
import org.jspecify.annotations.Nullable;

/** A callback in the queue or behind a timer, with the context variables that it sees. */
public class CallHandle extends Timer implements Handle {

  private final Context context;
  private final boolean sharesContext;
  private @Nullable Runnable callback;
  private @Nullable StackTraceElement origin;

  /** Creates a handle of its own context, which its callback changes. */
  public CallHandle(Kernel loop, Context context, Runnable callback) {
    this(loop, context, callback, false);
  }

  /**
   * Creates a handle.
   *
   * @param sharesContext whether the context is a snapshot
   */
  protected CallHandle(Kernel loop, Context context, Runnable callback, boolean sharesContext) {
    super(loop);
    this.context = context;
    this.callback = callback;
    this.sharesContext = sharesContext;
  }

  @Override
  public final Context context() {
    return context;
  }

  @Override
  public final boolean sharesContext() {
    return sharesContext;
  }

  @Override
  public final boolean isLostIfDiscarded() {
    return true;
  }

  @Override
  public final void run() {
    Runnable todo = callback;
    if (todo != null && !isDropped()) {
      callback = null;
      loop.step.runCallback(this, context, todo);
    }
  }

  @Override
  public final void cancel() {
    callback = null;
    drop();
  }

  @Override
  public final boolean isCancelled() {
    return isDropped();
  }

  /** Records the frame of the program that queues this callback. */
  CallHandle fromCaller() {
    origin = ProgramFrames.caller();
    return this;
  }

  /** Sets the frame of the program that queued this callback. */
  public CallHandle from(@Nullable StackTraceElement frame) {
    origin = frame;
    return this;
  }

  @Override
  public @Nullable StackTraceElement origin() {
    return origin;
  }

  @Override
  public final long when() {
    return deadline;
  }

  @Override
  public String what() {
    return "callback " + (callback == null ? "that has run" : callback.getClass().getName());
  }

  @Override
  public String toString() {
    return "Handle[" + (isDropped() ? "cancelled" : String.valueOf(callback)) + "]";
  }
}
