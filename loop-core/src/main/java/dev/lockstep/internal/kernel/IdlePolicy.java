// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import dev.lockstep.Context;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The questions that virtual time asks before it moves, and the limits that it sets to a loop: the
 * scheduler, the engines and the adapters call it at fixed places. On the real clock, where time
 * moves by itself, it is {@link #NONE}.
 *
 * <p>Each method is called by the thread that holds the loop.
 */
public interface IdlePolicy {

  /** The policy of the real clock: no checks and no limits. */
  IdlePolicy NONE = new IdlePolicy() {};

  // ---- limits

  /**
   * Called when an iteration begins, with the number of entries that it is going to run.
   *
   * @throws dev.lockstep.LivelockError if there were too many since time moved
   */
  default void iterationStarts(int entries) {}

  /** Called when time has moved or may have moved: the loop waited. */
  default void timeMoved() {}

  /** Returns whether {@link #timeIs} must be called in each iteration, also without timers. */
  default boolean readsTimeEachIteration() {
    return false;
  }

  /** Called with the time once in an iteration. */
  default void timeIs(long now) {}

  // ---- external work

  /** Returns whether something besides holds and I/O may still wake the loop, which is idle. */
  default boolean isExternalWorkPending() {
    return false;
  }

  /** Returns why the last {@link #isExternalWorkPending} was true, or null. */
  default @Nullable String pendingReason() {
    return null;
  }

  /** Returns how many nanoseconds of the real clock to wait before asking again. */
  default long nextLook() {
    return Long.MAX_VALUE;
  }

  /** Returns whether the last answer rested on a wait that could not be read and may be over. */
  default boolean isUnsure() {
    return false;
  }

  /** Returns whether strands of the loop hold every monitor that its strands are blocked on. */
  default boolean areAllMonitorsHeldInside() {
    return false;
  }

  /** Called when a future of the loop begins to wait for a stage that somebody else completes. */
  default void stageAwaited() {}

  /** Called when such a future is done. */
  default void stageDone() {}

  // ---- background tasks

  /** Called before a background task is created; marks the context that it will see. */
  default void markBackground(Context context) {}

  /** Returns whether code that sees a context was started by a background task. */
  default boolean isBackground(Context context) {
    return false;
  }

  // ---- code that was not written for this runtime

  /** Called by the driver when it begins to drive the loop. */
  default void driverComes() {}

  /** Called by the driver when it has ended to drive the loop. */
  default void driverGoes() {}

  /** Called when the loop is closed. */
  default void loopClosed() {}

  /** Called by the driver when it begins or ends to run a callback of the program. */
  default void inCallback(boolean inCallback) {}

  /** Returns whether the timed parks of the JDK last as long as they say on the loop's clock. */
  default boolean areParksOnClock() {
    return true;
  }

  // ---- escapes from virtual time

  /**
   * Called when the strand in step parks with a timeout of the JDK, which this loop's clock does
   * not end: the timer is to be queued when that time has passed on the real clock. Returns what
   * cancels that.
   */
  default Runnable timedPark(Timer timer, Duration timeout) {
    return () -> {};
  }

  /** Queues the timers of parks whose time has passed on the real clock. */
  default void queueDueParks() {}

  /** Returns the nanoseconds of the real clock until the next one is due. */
  default long nextPark() {
    return Long.MAX_VALUE;
  }

  /** Called when a strand is blocked in something other than the loop. */
  default void blocked(Strand strand) {}

  /** Called when the program is about to use the machine's network. */
  default void usesMachineNetwork(String what) {}
}
