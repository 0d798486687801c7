// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import java.util.List;
import java.util.Map;

/**
 * A unit of work of a campaign: some interleavings of one test, determined by nothing but these
 * values.
 *
 * @param test JUnit's identifier of the test
 * @param index the number of the slice within the test, from 0
 * @param parts the number of parts into which the bounded search of the test is divided; a slice
 *     with a higher index has random interleavings
 * @param interleavings the largest number of interleavings
 * @param seed the seed of the campaign
 */
record Slice(String test, int index, int parts, int interleavings, long seed) {

  /** Returns whether the slice is one of the parts of the bounded search. */
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

  /** Returns the slices of a campaign that runs a given number of interleavings of each test. */
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
