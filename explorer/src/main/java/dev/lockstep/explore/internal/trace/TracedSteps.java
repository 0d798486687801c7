// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.trace;

import dev.lockstep.explore.Trace;
import dev.lockstep.explore.TraceStep;
import dev.lockstep.report.Recording;
import dev.lockstep.report.Recording.RunFailure;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The trace that a tracer has recorded. Immutable. */
public final class TracedSteps implements Trace {

  private final List<TraceStep> steps;
  private final UnaryOperator<String> naming;
  private final List<String> whoWaits;
  private final Timeline timeline;
  private final WorldRecord world;

  public TracedSteps(Tracer tracer) {
    steps = tracer.steps();
    naming = tracer::named;
    whoWaits = tracer.whoWaits();
    timeline = tracer.timeline();
    timeline.rename(tracer::nameOf);
    world = tracer.world();
  }

  /** Replaces identity hash codes by the names that objects have in this trace. */
  String named(String text) {
    return naming.apply(text);
  }

  @Override
  public List<TraceStep> steps() {
    return steps;
  }

  /** Returns the reasons why the tasks wait that wait at the end, a line for each. */
  List<String> whoWaits() {
    return whoWaits;
  }

  /**
   * Returns the steps that repeat up to the end of a run that was ended by force; empty if none do.
   */
  List<TraceStep> cycle() {
    int end = steps.size();
    for (int period = 1; period <= end / 4; period++) {
      int i = end - 1;
      while (i >= end - 3 * period && isRepeated(steps.get(i), steps.get(i - period))) {
        i--;
      }
      if (i < end - 3 * period) {
        return steps.subList(end - period, end);
      }
    }
    return List.of();
  }

  private static boolean isRepeated(TraceStep step, TraceStep other) {
    return (step.lane() == other.lane()
            || (step.name().equals("timers") && other.name().equals("timers")))
        && step.end().equals(other.end())
        && Objects.equals(step.site(), other.site())
        && withoutValues(step.notes()).equals(withoutValues(other.notes()));
  }

  /** Returns the notes without the values, such as that of a counter. */
  private static List<String> withoutValues(List<String> notes) {
    return notes.stream().map(note -> note.split(Tracer.VALUE, 2)[0]).toList();
  }

  /**
   * Returns the run as a recording.
   *
   * @param title the name of the run
   * @param failed the failure, or null if it passed
   * @param why what is known of the reason of the failure
   * @param doubt the reason why it may not repeat, or null
   * @param replayLine the line that repeats it, or null
   */
  public Recording recording(
      String title,
      @Nullable Throwable failed,
      List<String> why,
      @Nullable String doubt,
      @Nullable String replayLine) {
    List<Throwable> causes = failed == null ? List.of() : Causes.of(failed);
    RunFailure failure =
        failed == null
            ? null
            : new RunFailure(
                failed.getClass().getName(),
                named(failed.toString()),
                why,
                doubt,
                timeline.failingStep(causes));
    return timeline.recording(
        title,
        failure,
        replayLine,
        Causes.waits(causes).stream().map(wait -> timeline.wait(wait, naming)).toList(),
        Causes.operations(causes),
        world,
        toString());
  }

  @Override
  public String toJson() {
    return TraceJson.write(this);
  }

  /**
   * Returns a table for people, with a column for each lane and a line for each step; empty if
   * there are none.
   */
  @Override
  public String toString() {
    return steps.isEmpty() ? "" : TraceTable.write(this);
  }
}
