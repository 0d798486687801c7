// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongSupplier;

/**
 * A count of nanoseconds that stands still or flows with the machine's clock, and never goes
 * backwards, whichever thread reads it. Any thread may read it; one thread at a time changes it.
 */
final class TimeFlow {

  private static final VarHandle STILL;

  static {
    try {
      STILL = MethodHandles.lookup().findVarHandle(TimeFlow.class, "still", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final LongSupplier machine;

  /** The time while it stands still; while it flows, the time at {@link #since}. */
  private volatile long still;

  /** The rate of the flow; 0 if it stands still. Changed under the lock, after {@link #still}. */
  private volatile double rate;

  private long since;

  /**
   * Creates a flow at 0 that stands still.
   *
   * @param machine the machine's clock, in nanoseconds
   */
  TimeFlow(LongSupplier machine) {
    this.machine = machine;
  }

  /** Returns the time, in nanoseconds. */
  long now() {
    return rate == 0 ? still : flowing();
  }

  private synchronized long flowing() {
    return rate == 0 ? still : plus(still, (machine.getAsLong() - since) * rate);
  }

  private static long plus(long time, double nanos) {
    long sum = time + (long) nanos;
    return sum < time ? Long.MAX_VALUE : sum;
  }

  boolean isFlowing() {
    return rate != 0;
  }

  /**
   * Moves to a time, unless that is past. Called by the thread that holds the loop, as all changes
   * are.
   */
  void moveTo(long time) {
    if (rate == 0) {
      STILL.setRelease(this, Math.max(time, still));
    } else {
      moveFlowing(time);
    }
  }

  private synchronized void moveFlowing(long time) {
    restart(Math.max(time, flowing()), rate);
  }

  /** Goes on from now at a rate. */
  synchronized void setRate(double newRate) {
    restart(flowing(), newRate);
  }

  private void restart(long from, double newRate) {
    still = from;
    since = machine.getAsLong();
    rate = newRate;
  }

  /** Returns the nanoseconds of the machine until a time, rounded up; 0 if it has come. */
  synchronized long machineNanosUntil(long time) {
    long ahead = time - flowing();
    return ahead <= 0 ? 0 : Math.max(1, (long) Math.ceil(ahead / rate));
  }
}
