// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import dev.lockstep.spi.DurationFormat;
import java.time.Duration;
import java.util.Locale;

/** Durations on the command line, and elapsed times in reports. */
final class Times {

  private static final long SECOND = 1_000;

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private Times() {}

  /**
   * Parses the value of a flag in the form of {@link DurationFormat}.
   *
   * @throws UsageException if the value is no duration or not between 1 ms and 36500 d
   */
  static Duration parse(String flag, String text) {
    Duration time;
    try {
      time = DurationFormat.parse(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException(flag + ": " + e.getMessage());
    }
    if (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
      throw new UsageException(
          flag
              + " "
              + text
              + " must be between "
              + DurationFormat.format(SHORTEST)
              + " and "
              + DurationFormat.format(LONGEST)
              + "; use a duration such as 10m");
    }
    return time;
  }

  /** Formats an elapsed time for people, rounded: {@code 1.5 s}, {@code 2 min 5 s}. */
  static String text(long millis) {
    if (millis < 60 * SECOND) {
      return String.format(Locale.ROOT, "%.1f s", millis / 1_000.0);
    }
    long seconds = millis / SECOND;
    return seconds < 3_600
        ? String.format(Locale.ROOT, "%d min %d s", seconds / 60, seconds % 60)
        : String.format(Locale.ROOT, "%d h %d min", seconds / 3_600, seconds / 60 % 60);
  }
}
