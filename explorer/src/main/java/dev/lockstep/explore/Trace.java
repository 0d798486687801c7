package dev.lockstep.explore;

import java.util.List;

/** What happened in one run, step by step; its text is a table for people. Immutable. */
public interface Trace {

  /**
   * Returns the steps in the order in which they were made.
   *
   * @return unmodifiable
   */
  List<TraceStep> steps();

  /**
   * Returns the trace for programs: an array of objects, one a step.
   *
   * @return JSON (RFC 8259)
   */
  String toJson();
}
