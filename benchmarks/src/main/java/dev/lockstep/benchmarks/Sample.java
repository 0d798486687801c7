// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks;

import java.util.EnumMap;
import java.util.Map;

/**
 * A measurement of one contestant.
 *
 * @param values the values, each for one operation where that makes sense
 */
public record Sample(Map<Metric, Double> values) {

  /** The first word of an output line of a program that is a sample. */
  public static final String WORD = "sample";

  /**
   * Parses a line of a program.
   *
   * @param line a line such as {@code sample wall=12.5 cpu=12.1}
   * @return the sample
   */
  public static Sample parse(String line) {
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    for (String word : line.strip().split(" ", -1)) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        Metric metric =
            Metric.valueOf(word.substring(0, equals).toUpperCase(java.util.Locale.ROOT));
        values.put(metric, Double.parseDouble(word.substring(equals + 1)));
      }
    }
    return new Sample(values);
  }

  /**
   * Returns the line that {@link #parse} parses.
   *
   * @return the line
   */
  public String line() {
    StringBuilder line = new StringBuilder(WORD);
    values.forEach(
        (metric, value) -> line.append(' ').append(metric.key()).append('=').append(value));
    return line.toString();
  }
}
