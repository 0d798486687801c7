// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The result of the examination of a corpus.
 *
 * @param name the name of the corpus
 * @param passed the number of programs with the expected trace
 * @param total the number of programs
 * @param differences the first difference of each other program
 */
record Report(String name, int passed, int total, List<Difference> differences) {

  /** Of how many programs the differences are shown. */
  private static final int SHOWN = 10;

  boolean conforms() {
    return passed == total;
  }

  /** The line that sums it up. */
  String summary() {
    return "conformance " + name + ": " + passed + "/" + total;
  }

  /** The first few differences, a paragraph each; empty if there are none. */
  String details() {
    return differences.stream()
        .limit(SHOWN)
        .map(difference -> difference + System.lineSeparator())
        .collect(Collectors.joining());
  }
}
