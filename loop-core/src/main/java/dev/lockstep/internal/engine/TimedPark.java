// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.engine;

import dev.lockstep.Hold;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.Timer;
import java.time.Duration;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The timer behind a timed park of the JDK, such as {@link Thread#sleep}. On the real clock it is a
 * timer of the loop. The JDK measures such a park with {@link System#nanoTime}, so a clock that
 * jumps cannot end it: under virtual time it takes real time, under a hold, and is reported as an
 * escape.
 */
final class TimedPark extends Timer implements ScheduledFuture<Object> {

  private final Runnable unpark;
  private final long nanos;
  private @Nullable Hold hold;

  /** Takes it off the real clock, where it waits under virtual time only. */
  private Runnable unset = () -> {};

  TimedPark(Kernel loop, Runnable unpark, long nanos) {
    super(loop);
    this.unpark = unpark;
    this.nanos = nanos;
  }

  @Override
  public String what() {
    return "timed park of the JDK of " + Duration.ofNanos(nanos);
  }

  void start() {
    if (!loop.idle.areParksOnClock()) {
      hold = loop.hold("a timed park of the JDK in " + loop.step.laneInStep());
      unset = loop.idle.timedPark(this, Duration.ofNanos(nanos));
    } else {
      schedule(loop.scheduler.deadlineIn(nanos));
    }
  }

  @Override
  public void run() {
    if (!isDropped()) {
      releaseHold();
      unpark.run();
    }
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    drop();
    releaseHold();
    unset.run();
    return true;
  }

  private void releaseHold() {
    Hold open = hold;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public boolean isCancelled() {
    return isDropped();
  }

  @Override
  public boolean isDone() {
    return isDropped();
  }

  @Override
  public Object get() {
    throw new UnsupportedOperationException("the timer of a timed park has no result");
  }

  @Override
  public Object get(long timeout, TimeUnit unit) {
    return get();
  }

  @Override
  public long getDelay(TimeUnit unit) {
    return unit.convert(deadline - loop.nanoTime(), TimeUnit.NANOSECONDS);
  }

  @Override
  public int compareTo(Delayed other) {
    return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
  }
}
