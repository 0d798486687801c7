package dev.lockstep.virtual;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongSupplier;

/**
 * A count of nanoseconds that stands still or flows with the machine's clock, and never goes
 * backwards, whoever reads it. Any thread reads it; one thread at a time changes it.
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

  /** How fast it flows; 0 if it stands still. Changed under the lock, after {@link #still}. */
  private volatile double rate;

  private long since;

  /**
   * A flow at 0 that stands still.
   *
   * @param machine the machine's nanoseconds
   */
  TimeFlow(LongSupplier machine) {
    this.machine = machine;
  }

  /** The time, in nanoseconds. */
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

  /** Moves to a time, unless that is past. Called by whoever holds the loop, as all changes are. */
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

  /** Goes on at a rate. */
  synchronized void setRate(double newRate) {
    restart(flowing(), newRate);
  }

  private void restart(long from, double newRate) {
    still = from;
    since = machine.getAsLong();
    rate = newRate;
  }

  /** How many nanoseconds of the machine pass until a time, rounded up; 0 if it has come. */
  synchronized long machineNanosUntil(long time) {
    long ahead = time - flowing();
    return ahead <= 0 ? 0 : Math.max(1, (long) Math.ceil(ahead / rate));
  }
}
