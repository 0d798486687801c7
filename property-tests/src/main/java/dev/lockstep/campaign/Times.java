package dev.lockstep.campaign;

import java.time.Duration;
import java.util.Locale;

/** Durations for people: {@code 90s}, {@code 10m}, {@code 2h}. */
final class Times {

  private static final long SECOND = 1_000;

  private Times() {}

  static Duration parse(String flag, String text) {
    if (text.matches("[0-9]{1,9}[smh]")) {
      long number = Long.parseLong(text.substring(0, text.length() - 1));
      Duration time =
          switch (text.charAt(text.length() - 1)) {
            case 's' -> Duration.ofSeconds(number);
            case 'm' -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
          };
      if (!time.isZero()) {
        return time;
      }
    }
    throw new UsageException(flag + " " + text + ": give a number and s, m or h, such as 10m");
  }

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
