package dev.lockstep.campaign;

import dev.lockstep.explore.Interleaving;
import dev.lockstep.junit.ReplayFile;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A failure of a test: the simplest that a slice has found.
 *
 * @param interleaving the order in which it fails
 * @param text what was thrown
 * @param report all of it, for people
 * @param slice which slice found it
 * @param interleaving which interleaving of the slice was the first to fail
 * @param seed for a property with generated values, jqwik's seed
 * @param tries for a property with generated values, how many tries follow it; otherwise 0
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

  /** The simplest first, whoever found it. */
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
