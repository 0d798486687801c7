package dev.lockstep.junit;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as settings write them, and as messages show them. */
final class Durations {

  private static final Pattern SHORT = Pattern.compile("(\\d+) ?(ns|us|ms|s|m|h|d)");

  private Durations() {}

  /** The units, the largest first. */
  private enum Unit {
    D(Duration.ofDays(1)),
    H(Duration.ofHours(1)),
    M(Duration.ofMinutes(1)),
    S(Duration.ofSeconds(1)),
    MS(Duration.ofMillis(1)),
    US(Duration.ofNanos(1000)),
    NS(Duration.ofNanos(1));

    private final Duration size;

    Unit(Duration size) {
      this.size = size;
    }

    private boolean divides(Duration duration) {
      return size.multipliedBy(duration.dividedBy(size)).equals(duration);
    }

    private String count(Duration duration) {
      return duration.dividedBy(size) + " " + name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Reads a duration that is more than nothing.
   *
   * @throws IllegalArgumentException if the text is none
   */
  static Duration parse(String text) {
    return positive(read(text));
  }

  /**
   * Checks that a duration is more than nothing.
   *
   * @throws IllegalArgumentException if it is not
   */
  static Duration positive(Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("it must be more than nothing");
    }
    return duration;
  }

  private static Duration read(String text) {
    Matcher matcher = SHORT.matcher(text);
    try {
      if (matcher.matches()) {
        Unit unit = Unit.valueOf(matcher.group(2).toUpperCase(Locale.ROOT));
        return unit.size.multipliedBy(Long.parseLong(matcher.group(1)));
      }
      return Duration.parse(text);
    } catch (DateTimeParseException | ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException("a duration looks like '90 s' or 'PT1M30S'", e);
    }
  }

  /** A duration for people: {@code 1 m}, {@code 90 s}, {@code 1500 ms}, {@code 1.000001 s}. */
  static String text(Duration duration) {
    if (duration.isZero()) {
      return "0 s";
    }
    for (Unit unit : Unit.values()) {
      boolean readable = unit.compareTo(Unit.MS) <= 0 || duration.compareTo(Unit.S.size) < 0;
      if (readable && unit.divides(duration)) {
        return unit.count(duration);
      }
    }
    return BigDecimal.valueOf(duration.getSeconds())
            .add(BigDecimal.valueOf(duration.getNano(), 9))
            .stripTrailingZeros()
            .toPlainString()
        + " s";
  }
}
