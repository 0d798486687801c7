package dev.lockstep.explore;

import java.util.List;

/** What happened in one run, step by step. Immutable. */
public final class Trace {

  private final List<TraceStep> steps;

  Trace(List<TraceStep> steps) {
    this.steps = List.copyOf(steps);
  }

  /**
   * The steps in the order in which they were made.
   *
   * @return unmodifiable
   */
  public List<TraceStep> steps() {
    return steps;
  }

  /**
   * The trace for programs: an array of objects, one a step.
   *
   * @return JSON (RFC 8259)
   */
  public String toJson() {
    return TraceJson.write(this);
  }

  /** The trace for people: a column a lane, a line a step. */
  @Override
  public String toString() {
    return TraceTable.write(this);
  }
}
