// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.idle;

import dev.lockstep.internal.kernel.Timer;
import java.time.Duration;
import java.util.Comparator;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The timed parks of the JDK in a loop on a virtual clock, which last as long as they say on the
 * real clock. The driver itself looks at them, between steps and while the loop is idle, so that
 * they depend on no other thread.
 */
final class RealParks {

  /**
   * A park that has not ended.
   *
   * @param deadline its end, in nanoseconds of {@link System#nanoTime}
   * @param number tells apart those that end together
   * @param timer what to queue
   */
  private record Park(long deadline, long number, Timer timer) {}

  private final NavigableSet<Park> parks =
      new TreeSet<>(Comparator.comparingLong(Park::deadline).thenComparingLong(Park::number));

  private long parked;

  /** Adds a park, and returns what removes it again. */
  Runnable add(Timer timer, Duration timeout) {
    long now = System.nanoTime();
    long nanos = Math.min(timeout.toNanos(), Long.MAX_VALUE - Math.max(now, 0));
    Park park = new Park(now + nanos, parked++, timer);
    parks.add(park);
    return () -> parks.remove(park);
  }

  void queueDue() {
    while (!parks.isEmpty() && parks.getFirst().deadline <= System.nanoTime()) {
      Timer timer = parks.removeFirst().timer;
      timer.loop.scheduler.queue(timer);
    }
  }

  /** Returns the nanoseconds until the first one ends, 0 if it has. */
  long nanosToNext() {
    return parks.isEmpty()
        ? Long.MAX_VALUE
        : Math.max(0, parks.getFirst().deadline - System.nanoTime());
  }
}
