// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One cancellation on its way through tasks and the futures that they wait for, depth first as in
 * asyncio. It proceeds by iteration, so that they may be nested to any depth.
 */
final class CancelWalk {

  private final @Nullable String message;
  private final ArrayDeque<Place> open = new ArrayDeque<>();

  private CancelWalk(@Nullable String message) {
    this.message = message;
  }

  /** A task or a future that is being cancelled by cancelling others first. */
  interface Place {

    /** Returns the next future to cancel, or null if there is none left. */
    @Nullable LoopFuture<?> next();

    /** Called with whether the future that {@link #next} has returned was cancelled. */
    void cancelled(boolean success);

    /** Called once there is no future left; returns whether this one was cancelled. */
    boolean end();
  }

  /** Cancels a future whose cancellation is passed on. */
  static boolean cancel(LoopFuture<?> future, List<LoopFuture<?>> targets, @Nullable String why) {
    CancelWalk walk = new CancelWalk(why);
    walk.open.push(new PassingOn(future, targets));
    return walk.run();
  }

  /** Cancels what a task waits for. */
  static void cancel(Place task, @Nullable String why) {
    LoopFuture<?> next = task.next();
    if (next != null) {
      Place inner = enter(next, why);
      if (inner != null) {
        CancelWalk walk = new CancelWalk(why);
        walk.open.push(task);
        walk.open.push(inner);
        walk.run();
        return;
      }
      task.cancelled(next.cancel(why));
    }
    task.end();
  }

  private boolean run() {
    boolean success = false;
    while (!open.isEmpty()) {
      Place place = open.peek();
      LoopFuture<?> next = place.next();
      if (next == null) {
        open.pop();
        success = place.end();
        if (!open.isEmpty()) {
          open.peek().cancelled(success);
        }
      } else {
        Place inner = enter(next, message);
        if (inner != null) {
          open.push(inner);
        } else {
          place.cancelled(next.cancel(message));
        }
      }
    }
    return success;
  }

  /** Returns the place of a future that has to cancel others first; null if it has not. */
  private static @Nullable Place enter(LoopFuture<?> future, @Nullable String message) {
    if (future.isDone()) {
      return null;
    }
    if (future instanceof LoopTask<?> task) {
      return task.cancellation().enter(message);
    }
    List<LoopFuture<?>> targets = future.cancelTargets();
    return targets == null ? null : new PassingOn(future, targets);
  }

  /** A future that passes its cancellation on. */
  private static final class PassingOn implements Place {
    private final LoopFuture<?> future;
    private final Iterator<LoopFuture<?>> targets;
    private boolean any;

    private PassingOn(LoopFuture<?> future, List<LoopFuture<?>> targets) {
      this.future = future;
      this.targets = targets.iterator();
    }

    @Override
    public @Nullable LoopFuture<?> next() {
      return targets.hasNext() ? targets.next() : null;
    }

    @Override
    public void cancelled(boolean success) {
      any |= success;
    }

    @Override
    public boolean end() {
      if (any) {
        future.cancellationPassedOn();
      }
      return any;
    }
  }
}
