// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.util;

import java.time.Duration;

/** Converts durations to nanoseconds without overflow. */
public final class Durations {

  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

  private Durations() {}

  /**
   * Returns a duration in nanoseconds, from 0 for a negative one to {@link Long#MAX_VALUE} (292
   * years).
   */
  public static long toNanos(Duration duration) {
    if (duration.isNegative()) {
      return 0;
    }
    return duration.compareTo(LONGEST) >= 0 ? Long.MAX_VALUE : duration.toNanos();
  }
}
