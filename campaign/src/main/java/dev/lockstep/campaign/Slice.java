package dev.lockstep.campaign;

import java.util.List;
import java.util.Map;

/**
 * A piece of a campaign: some interleavings of one test, which depend on nothing but this.
 *
 * @param test JUnit's identifier of the test
 * @param index which slice of the test, from 0
 * @param parts into how many parts the bounded search of the test is divided; a slice with a higher
 *     index has random interleavings
 * @param interleavings how many interleavings at most
 * @param seed of the campaign
 */
record Slice(String test, int index, int parts, int interleavings, long seed) {

  /** Whether it is one of the parts that make up the whole of the bounded search. */
  boolean isPart() {
    return index < parts;
  }

  Map<String, Object> toJson() {
    return Map.of(
        "test",
        test,
        "index",
        (long) index,
        "parts",
        (long) parts,
        "interleavings",
        (long) interleavings,
        "seed",
        seed);
  }

  static Slice of(Json json) {
    return new Slice(
        json.text("test"),
        json.number("index"),
        json.number("parts"),
        json.number("interleavings"),
        json.longNumber("seed"));
  }

  /** The slices of a campaign that ends after so many interleavings of each test. */
  static List<Slice> ofBudget(List<String> tests, int interleavings, int size, long seed) {
    int count = Math.max(1, (int) (((long) interleavings + size - 1) / size));
    List<Slice> slices = new java.util.ArrayList<>();
    for (int index = 0; index < count; index++) {
      int share = interleavings / count + (index < interleavings % count ? 1 : 0);
      for (String test : tests) {
        slices.add(new Slice(test, index, count, share, seed));
      }
    }
    return slices;
  }
}
