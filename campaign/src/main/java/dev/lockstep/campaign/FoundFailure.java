// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import dev.lockstep.explore.Interleaving;
import dev.lockstep.junit.ReplayFile;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A failure of a test: the simplest one that a slice has found.
 *
 * @param interleaving the interleaving that fails
 * @param text the exception as text
 * @param report the full report for people
 * @param slice the index of the slice that found it
 * @param interleaving the number of the first failed interleaving in the slice
 * @param seed jqwik's seed, for a property with generated values
 * @param tries the number of tries with that seed, for a property with generated values; otherwise
 *     0
 */
record FoundFailure(
    Interleaving interleaving,
    String text,
    String report,
    int slice,
    int number,
    long seed,
    int tries)
    implements Comparable<FoundFailure> {

  private static final Comparator<FoundFailure> ORDER =
      Comparator.comparing(FoundFailure::interleaving)
          .thenComparingInt(FoundFailure::slice)
          .thenComparingInt(FoundFailure::number);

  /** Compares by simplicity, the simplest first, regardless of which slice found it. */
  @Override
  public int compareTo(FoundFailure other) {
    return ORDER.compare(this, other);
  }

  ReplayFile toFile(String test) {
    return new ReplayFile(test, text, interleaving, seed, tries);
  }

  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("replay", interleaving.toString());
    json.put("failure", text);
    json.put("slice", (long) slice);
    json.put("interleaving", (long) number);
    json.put("seed", seed);
    json.put("tries", (long) tries);
    json.put("report", report);
    return json;
  }

  static FoundFailure of(Json json) {
    return new FoundFailure(
        Interleaving.parse(json.text("replay")),
        json.text("failure"),
        json.text("report"),
        json.number("slice"),
        json.number("interleaving"),
        json.longNumber("seed"),
        json.number("tries"));
  }
}
