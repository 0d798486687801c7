// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.spi;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The form of durations in settings, on command lines and in messages.
 *
 * <p>A duration is either a whole number and a unit, with at most one space between them, or
 * ISO-8601 as {@link Duration#parse} reads it:
 *
 * <pre>{@code
 * duration = digits [" "] unit | iso-8601
 * unit     = "ns" | "us" | "ms" | "s" | "m" | "h" | "d"
 * }</pre>
 *
 * <p>So {@code 90 s}, {@code 90s} and {@code PT1M30S} are the same duration. Units are lower case;
 * {@code m} is minutes and {@code d} is 24 hours.
 *
 * @since 0.1.0
 */
public final class DurationFormat {

  private static final Pattern SHORT = Pattern.compile("(\\d+) ?(ns|us|ms|s|m|h|d)");

  private DurationFormat() {}

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
   * Parses a duration.
   *
   * @param text a number and a unit, or ISO-8601; without spaces around it
   * @return the duration; zero or negative only if the text says so
   * @throws IllegalArgumentException if the text is no duration or out of the range of {@link
   *     Duration}; the message shows the text and the accepted forms
   */
  public static Duration parse(String text) {
    Matcher matcher = SHORT.matcher(text);
    try {
      if (matcher.matches()) {
        Unit unit = Unit.valueOf(matcher.group(2).toUpperCase(Locale.ROOT));
        return unit.size.multipliedBy(Long.parseLong(matcher.group(1)));
      }
      return Duration.parse(text);
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException(
          "duration '" + text + "' is out of range; use a smaller number", e);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "duration '"
              + text
              + "' must be a whole number and a unit (ns, us, ms, s, m, h, d), such as '90 s' or"
              + " '10m', or ISO-8601, such as 'PT1M30S'",
          e);
    }
  }

  /**
   * Formats a duration in the largest unit that needs no fraction: {@code 1 m}, {@code 90 s},
   * {@code 1500 ms}. Only above a second, what is finer than a millisecond is written as a fraction
   * of seconds: {@code 1.000001 s}. {@link #parse} reads the result unless it has a fraction or is
   * negative.
   *
   * @param duration any duration
   * @return the text
   */
  public static String format(Duration duration) {
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
