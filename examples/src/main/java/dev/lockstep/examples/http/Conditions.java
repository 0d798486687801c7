// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.http;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The conditions of a request on the version of a file, and its range (RFC 9110, 13 and 14). */
final class Conditions {

  private static final Duration TICK = Duration.ofSeconds(1);

  private final HttpRequest request;
  private final OpenFile.Content file;
  private final Instant changed;
  private final Instant now;

  /**
   * Creates the conditions of a request.
   *
   * @param request the request, a GET or a HEAD
   * @param file the file that it names
   * @param now the time of the answer
   */
  Conditions(HttpRequest request, OpenFile.Content file, Instant now) {
    this.request = request;
    this.file = file;
    this.now = now;
    changed = file.changed().truncatedTo(ChronoUnit.SECONDS);
  }

  /** A part of a file; empty if none of the bytes asked for exist. */
  record Part(long start, long length) {}

  /** Returns whether the client insists on a version that this one is not. */
  boolean fail() {
    List<String> match = request.values("if-match");
    return match.isEmpty()
        ? HttpDate.in(request.values("if-unmodified-since")).filter(changed::isAfter).isPresent()
        : !isNamed(match, Comparison.STRONG);
  }

  /** Returns whether the client has this version already. */
  boolean hasNothingNew() {
    List<String> noneMatch = request.values("if-none-match");
    return noneMatch.isEmpty()
        ? HttpDate.in(request.values("if-modified-since"))
            .filter(date -> !changed.isAfter(date))
            .isPresent()
        : isNamed(noneMatch, Comparison.WEAK);
  }

  /** Returns the part that is asked for; empty if the whole file is. */
  Optional<Part> part() {
    List<String> ranges = request.values("range");
    if (!request.method().equals("GET") || ranges.size() != 1 || !isOfThisVersion()) {
      return Optional.empty();
    }
    String range = ranges.getFirst();
    int dash = range.indexOf('-');
    if (!range.regionMatches(true, 0, "bytes=", 0, 6) || dash < 0) {
      return Optional.empty(); // an unknown unit
    }
    String from = HttpText.trimmed(range.substring(6, dash));
    String to = HttpText.trimmed(range.substring(dash + 1));
    long start = HttpText.number(from, 10);
    long last = HttpText.number(to, 10);
    boolean wellFormed = from.isEmpty() ? last >= 0 : start >= 0 && (to.isEmpty() || last >= start);
    if (!wellFormed) {
      return Optional.empty(); // several ranges, or no range: a server may send the whole
    }
    return Optional.of(from.isEmpty() ? lastBytes(last) : bytes(start, to.isEmpty() ? -1 : last));
  }

  private Part lastBytes(long count) {
    long length = Math.min(count, file.size());
    return new Part(file.size() - length, length);
  }

  private Part bytes(long start, long last) {
    long end = last < 0 ? file.size() : Math.min(last, file.size() - 1) + 1;
    return new Part(start, Math.max(0, end - start));
  }

  /** Returns whether a part of another version, to which the client would add it, is excluded. */
  private boolean isOfThisVersion() {
    List<String> values = request.values("if-range");
    if (values.isEmpty() || (!values.contains("*") && isNamed(values, Comparison.STRONG))) {
      return true;
    }
    // a date tells versions apart only if there were no two in its second
    return HttpDate.in(values).filter(changed::equals).isPresent()
        && changed.plus(TICK).isBefore(now);
  }

  private enum Comparison {
    STRONG,
    WEAK
  }

  private boolean isNamed(List<String> values, Comparison comparison) {
    for (String value : values) {
      if (value.equals("*")) {
        return true;
      }
      int start = value.indexOf('"');
      int end = value.indexOf('"', start + 1);
      while (start >= 0 && end > start) {
        boolean weak = start >= 2 && value.startsWith("W/", start - 2);
        if (value.regionMatches(start, file.tag(), 0, file.tag().length())
            && end - start + 1 == file.tag().length()
            && (comparison == Comparison.WEAK || !weak)) {
          return true;
        }
        start = value.indexOf('"', end + 1);
        end = value.indexOf('"', start + 1);
      }
    }
    return false;
  }
}
