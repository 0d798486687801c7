package dev.lockstep.internal.kernel;

import dev.lockstep.internal.jdk.ProgramFrames;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cancellation of one task, as asyncio's {@code Task.cancel} and {@code uncancel} count it: how
 * often it was requested, what a request ends, whether the task has seen it, and the shield scopes
 * that hold it back.
 */
public final class Cancellation {

  private final LoopTask<?> task;
  private int requests;

  /** Whether it is to be thrown into the task when that goes on, or waits the next time. */
  private boolean due;

  private @Nullable String message;

  /** Whether a request is just being passed on to what the task waits for. */
  private boolean passing;

  /** Where one that still counts was thrown into the task, or null. */
  private @Nullable StackTraceElement deliveredAt;

  /** How many shield scopes the task is in, and what they hold back. */
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
   * Asks the task to end.
   *
   * @param depth how many shield scopes the requester is in; those inside of them hold it back
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

  /** Takes one request back; the last one takes with it what was not delivered. */
  int uncancel() {
    if (requests > 0 && --requests == 0) {
      due = false;
      deliveredAt = null;
    }
    return requests;
  }

  /**
   * Cancels what the task waits for. Along tasks that await each other this goes step by step and
   * not by recursion, so that the chain may be of any length.
   */
  private void passOn(@Nullable String newMessage) {
    requested();
    LoopTask<?> last = task;
    for (LoopTask<?> next = awaitedBy(last); next != null; next = awaitedBy(last)) {
      next.cancellation().requested();
      last = next;
    }
    last.cancellation().endWaitOrStep(newMessage);
    LoopTask<?> each = task;
    while (each != last && each.waitingOn() instanceof LoopTask<?> next) {
      each.cancellation().passing = false;
      each = next;
    }
    last.cancellation().passing = false;
  }

  /** The task that gets the cancellation of another one, which awaits it; null if none does. */
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

  private void endWaitOrStep(@Nullable String newMessage) {
    Awaitable on = task.waitingOn();
    if (on == null || !on.cancelWait(newMessage)) {
      becomesDue(newMessage);
      task.loop.engine.interruptIfBlocked(task);
    }
  }

  /**
   * Ends a wait for something that waits for the task, and so would never be done: the cancellation
   * that the task has passed on has come back to it.
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

  /** Takes what is due, to be thrown with this message. */
  @Nullable String take() {
    due = false;
    return message;
  }

  /** Ends a wait that begins while this is due. */
  void endWait(Awaitable on) {
    due = false;
    passing = true;
    if (!on.cancelWait(message)) {
      due = true;
    }
    passing = false;
  }

  /** Remembers the caller's place in the program as the one where this was thrown. */
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

  /** How many shield scopes the task is in. */
  int shields() {
    return shields;
  }

  public void enterShield() {
    shields++;
  }

  /** Leaves a shield scope: what it alone held back is requested now. */
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
