// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The dates of HTTP (RFC 9110, section 5.6.7), which have whole seconds. */
final class HttpDate {

  private static final int LONGEST = 40;

  private static final DateTimeFormatter WRITTEN =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);

  /** The forms that are read: the one that is written, and two old ones. */
  private static final List<DateTimeFormatter> READ =
      List.of(
          WRITTEN,
          new DateTimeFormatterBuilder()
              .appendPattern("EEEE, dd-MMM-")
              .appendValueReduced(ChronoField.YEAR, 2, 2, 1970)
              .appendPattern(" HH:mm:ss 'GMT'")
              .toFormatter(Locale.US),
          DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.US));

  private HttpDate() {}

  static String of(Instant instant) {
    return WRITTEN.format(instant.atOffset(ZoneOffset.UTC));
  }

  /** Returns the only date of a field; empty if there is none, or another value. */
  static Optional<Instant> in(List<String> values) {
    if (values.size() != 1 || values.getFirst().length() > LONGEST) {
      return Optional.empty();
    }
    for (DateTimeFormatter form : READ) {
      try {
        LocalDateTime date = LocalDateTime.parse(values.getFirst(), form);
        return Optional.of(date.toInstant(ZoneOffset.UTC));
      } catch (DateTimeException e) {
        // another form, or no date
      }
    }
    return Optional.empty();
  }
}
