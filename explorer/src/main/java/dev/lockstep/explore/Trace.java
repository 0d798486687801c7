// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import java.util.List;

/**
 * The steps of one run; its text is a table for people. Immutable.
 *
 * @since 0.1.0
 */
public interface Trace {

  /**
   * Returns the steps in the order in which they were made.
   *
   * @return the steps, unmodifiable
   */
  List<TraceStep> steps();

  /**
   * Returns the trace for programs: an array with an object for each step.
   *
   * @return JSON (RFC 8259)
   */
  String toJson();

  /**
   * Returns the places of the first five steps that deviate, as frames of a stack trace, which IDEs
   * make links of: {@code at com.acme.Bank.pay(Bank.java:12) (step 2, bob)}. Each is the place
   * where the step ended; a step whose place is not known is left out.
   *
   * @return a line for each, with a line break; empty if there is none
   */
  default String deviationFrames() {
    StringBuilder frames = new StringBuilder();
    steps().stream()
        .filter(step -> step.deviates() && step.site() != null)
        .limit(5)
        .forEach(
            step ->
                frames
                    .append("  at ")
                    .append(step.site())
                    .append(" (step ")
                    .append(step.number())
                    .append(", ")
                    .append(step.name())
                    .append(")\n"));
    return frames.toString();
  }
}
