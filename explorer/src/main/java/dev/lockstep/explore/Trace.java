// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import java.util.List;

/** The steps of one run; its text is a table for people. Immutable. */
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
}
