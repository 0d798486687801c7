package dev.lockstep.internal.util;

import java.time.Duration;

/** Durations as nanoseconds, without overflow. */
public final class Durations {

  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

  private Durations() {}

  /** Nanoseconds; 292 years for anything longer, 0 for anything negative. */
  public static long toNanos(Duration duration) {
    if (duration.isNegative()) {
      return 0;
    }
    return duration.compareTo(LONGEST) >= 0 ? Long.MAX_VALUE : duration.toNanos();
  }
}
