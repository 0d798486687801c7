// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first difference between a trace and the expected one.
 *
 * @param id the identifier of the program
 * @param line the number of the line, from 1
 * @param expected the line that CPython wrote
 * @param actual the line that was written here
 */
record Difference(String id, int line, String expected, String actual) {

  private static final String NOTHING = "(nothing)";

  /** The first difference, or null if there is none. */
  static @Nullable Difference between(Program program, List<String> actual) {
    List<String> expected = program.trace();
    for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
      String should = i < expected.size() ? expected.get(i) : NOTHING;
      String is = i < actual.size() ? actual.get(i) : NOTHING;
      if (!should.equals(is)) {
        return new Difference(program.id(), i + 1, should, is);
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return "%s, line %d: expected: %s%n%s  actual:   %s"
        .formatted(id, line, expected, " ".repeat((id + ", line " + line).length()), actual);
  }
}
