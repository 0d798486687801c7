// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import dev.lockstep.internal.jdk.ProgramFrames;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cancellation state of one task, counted as by asyncio's {@code Task.cancel} and {@code
 * uncancel}: the number of requests, what a request ends, whether the task has received it, and the
 * shield scopes that hold it back.
 */
public final class Cancellation {

  private final LoopTask<?> task;
  private int requests;

  /** True if a cancellation is to be thrown when the task goes on or waits the next time. */
  private boolean due;

  private @Nullable String message;

  /** True while a request is being passed on to what the task waits for. */
  private boolean passing;

  /** The place where a cancellation that still counts was thrown into the task, or null. */
  private @Nullable StackTraceElement deliveredAt;

  /** The number of shield scopes that the task is in; {@link #held} has the requests held back. */
  private int shields;

  private @Nullable List<HeldBack> held;

  Cancellation(LoopTask<?> task) {
    this.task = task;
  }

  // ---- requests

  int requests() {
    return requests;
  }

  /**
   * Requests the end of the task.
   *
   * @param depth the number of shield scopes that the requester is in; inner scopes hold the
   *     request back
   */
  void request(@Nullable String newMessage, int depth) {
    if (depth < shields) {
      hold(new HeldBack(newMessage, depth));
    } else if (passing) {
      leaveCycle(newMessage);
    } else {
      passOn(newMessage);
    }
  }

  /**
   * Withdraws one request; withdrawing the last also withdraws a cancellation not yet delivered.
   */
  int uncancel() {
    if (requests > 0 && --requests == 0) {
      due = false;
      deliveredAt = null;
    }
    return requests;
  }

  /**
   * Cancels what the task waits for. Along tasks that await each other this proceeds by iteration,
   * not recursion, so that the chain may have any length; {@link CancelWalk} does so for the rest.
   */
  private void passOn(@Nullable String newMessage) {
    CancelWalk.cancel(new Chain(newMessage), newMessage);
  }

  /**
   * Returns the place of this task in a cancellation that reaches it from a future which it is part
   * of; null if it is not passed on, since it is held back or has come in a circle.
   */
  CancelWalk.@Nullable Place enter(@Nullable String newMessage) {
    return shields > 0 || passing ? null : new Chain(newMessage);
  }

  /** The tasks from this one on that await each other directly, and what the last one waits for. */
  private final class Chain implements CancelWalk.Place {
    private final @Nullable String newMessage;
    private final LoopTask<?> last;
    private boolean asked;
    private boolean waitEnded;

    private Chain(@Nullable String newMessage) {
      this.newMessage = newMessage;
      requested();
      LoopTask<?> end = task;
      for (LoopTask<?> next = awaitedBy(end); next != null; next = awaitedBy(end)) {
        next.cancellation().requested();
        end = next;
      }
      last = end;
    }

    @Override
    public @Nullable LoopFuture<?> next() {
      Awaitable on = asked ? null : last.waitingOn();
      asked = true;
      if (on instanceof LoopFuture<?> future) {
        return future;
      }
      waitEnded |= on != null && on.cancelWait(newMessage);
      return null;
    }

    @Override
    public void cancelled(boolean success) {
      waitEnded |= success;
    }

    @Override
    public boolean end() {
      if (!waitEnded) {
        last.cancellation().becomesDue(newMessage);
        last.loop.engine.interruptIfBlocked(last);
      }
      LoopTask<?> each = task;
      while (each != last && each.waitingOn() instanceof LoopTask<?> next) {
        each.cancellation().passing = false;
        each = next;
      }
      last.cancellation().passing = false;
      return true;
    }
  }

  /** Returns the task that gets the cancellation of a task awaiting it; null if none does. */
  private static @Nullable LoopTask<?> awaitedBy(LoopTask<?> waiting) {
    if (waiting.waitingOn() instanceof LoopTask<?> next && !next.isDone()) {
      Cancellation its = next.cancellation();
      return its.shields == 0 && !its.passing ? next : null;
    }
    return null;
  }

  private void requested() {
    passing = true;
    deliveredAt = null;
    requests++;
    task.loop.cancelRequested(task);
  }

  /**
   * Ends a wait that is part of a cycle and so would never end: the cancellation that the task has
   * passed on has come back to it.
   */
  private void leaveCycle(@Nullable String newMessage) {
    if (!due && task.waitingOn() instanceof LoopFuture<?> awaited) {
      becomesDue(newMessage);
      awaited.removeWaiter(task);
      task.loop.step.wake(task);
    }
  }

  // ---- delivery

  private void becomesDue(@Nullable String newMessage) {
    due = true;
    message = newMessage;
  }

  boolean isDue() {
    return due;
  }

  /** Takes the cancellation that is due; returns its message. */
  @Nullable String take() {
    due = false;
    return message;
  }

  /** Ends a wait that begins while a cancellation is due. */
  void endWait(Awaitable on) {
    due = false;
    passing = true;
    if (!on.cancelWait(message)) {
      due = true;
    }
    passing = false;
  }

  /** Records the caller's place in the program as the one where the cancellation was thrown. */
  void delivered() {
    if (requests > 0) {
      deliveredAt = ProgramFrames.caller();
    }
  }

  @Nullable StackTraceElement deliveredAt() {
    return deliveredAt;
  }

  // ---- shield scopes

  /** A request that waits for the end of the shield scopes between it and its requester. */
  private record HeldBack(@Nullable String message, int depth) {}

  private void hold(HeldBack request) {
    if (held == null) {
      held = new ArrayList<>();
    }
    held.add(request);
  }

  /** Returns the number of shield scopes that the task is in. */
  int shields() {
    return shields;
  }

  public void enterShield() {
    shields++;
  }

  /** Leaves a shield scope; the requests that it alone held back are made now. */
  public void exitShield() {
    shields--;
    List<HeldBack> all = held;
    if (all == null) {
      return;
    }
    held = null;
    for (HeldBack request : all) {
      task.cancel(request.message(), request.depth());
    }
  }
}
