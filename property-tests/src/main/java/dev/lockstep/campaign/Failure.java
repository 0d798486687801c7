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
 * @param schedule which schedule of the slice was the first to fail
 * @param seed for a property with generated values, jqwik's seed
 * @param tries for a property with generated values, how many tries follow it; otherwise 0
 */
record Failure(
    Interleaving interleaving,
    String text,
    String report,
    int slice,
    int schedule,
    long seed,
    int tries)
    implements Comparable<Failure> {

  private static final Comparator<Failure> ORDER =
      Comparator.comparing(Failure::interleaving)
          .thenComparingInt(Failure::slice)
          .thenComparingInt(Failure::schedule);

  /** The simplest first, whoever found it. */
  @Override
  public int compareTo(Failure other) {
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
    json.put("schedule", (long) schedule);
    json.put("seed", seed);
    json.put("tries", (long) tries);
    json.put("report", report);
    return json;
  }

  static Failure of(Json json) {
    return new Failure(
        Interleaving.parse(json.text("replay")),
        json.text("failure"),
        json.text("report"),
        json.number("slice"),
        json.number("schedule"),
        json.longNumber("seed"),
        json.number("tries"));
  }
}
