package dev.lockstep.conformance;

import java.util.List;
import java.util.stream.Collectors;

/**
 * How a corpus was passed.
 *
 * @param name the corpus
 * @param passed how many programs wrote the trace that they should
 * @param total how many there are
 * @param differences where the others first differ
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
