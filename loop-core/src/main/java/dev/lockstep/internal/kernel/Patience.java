// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import java.time.Duration;

/**
 * The limit of a cleanup on the real clock: how long the loop waits for what is outside of it, or
 * on the baton engine for a strand that does not give the loop back.
 */
public final class Patience {

  /** The real nanoseconds after which a wait is looked at. */
  private static final long SLICE = 250_000_000;

  private final long limit;
  private final Runnable eachSlice;
  private final Runnable over;
  private long silent;
  private long waited;

  /**
   * Creates a limit.
   *
   * @param limit the longest real time of waiting in all
   * @param eachSlice runs whenever {@link #SLICE} has been waited in vain
   * @param over runs when the limit has passed
   */
  public Patience(Duration limit, Runnable eachSlice, Runnable over) {
    this.limit = limit.compareTo(Duration.ofDays(1)) > 0 ? Long.MAX_VALUE : limit.toNanos();
    this.eachSlice = eachSlice;
    this.over = over;
  }

  /** Returns how long to wait before the wait is looked at, in real nanoseconds. */
  public long slice() {
    return Math.max(1, Math.min(SLICE, limit - waited));
  }

  /** Counts a wait in which nothing has happened. */
  public void waited(long nanos) {
    waited += nanos;
    silent += nanos;
    if (isOver()) {
      over.run();
    } else if (silent >= SLICE) {
      silent = 0;
      eachSlice.run();
    }
  }

  /** Returns whether the limit has passed. */
  public boolean isOver() {
    return waited >= limit;
  }
}
