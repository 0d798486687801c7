package dev.lockstep.explore;

import java.util.List;
import java.util.function.UnaryOperator;

/** What happened in one run, step by step. Immutable. */
public final class Trace {

  private final List<TraceStep> steps;
  private final UnaryOperator<String> naming;
  private final List<String> whoWaits;

  Trace(Tracer tracer) {
    steps = tracer.steps();
    naming = tracer::named;
    whoWaits = tracer.whoWaits();
  }

  /** A text with the names that objects have in this trace, in the place of identity hash codes. */
  String named(String text) {
    return naming.apply(text);
  }

  /**
   * The steps in the order in which they were made.
   *
   * @return unmodifiable
   */
  public List<TraceStep> steps() {
    return steps;
  }

  /** Why those who wait at the end wait, a line each. */
  List<String> whoWaits() {
    return whoWaits;
  }

  /** The steps that repeat up to the end of a run that was ended by force; empty if none do. */
  List<TraceStep> cycle() {
    int end = steps.size();
    for (int period = 1; period <= end / 4; period++) {
      int i = end - 1;
      while (i >= end - 3 * period && steps.get(i).repeats(steps.get(i - period))) {
        i--;
      }
      if (i < end - 3 * period) {
        return steps.subList(end - period, end);
      }
    }
    return List.of();
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
