// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.trace;

import dev.lockstep.explore.TraceStep;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The first step in which two runs of one interleaving differ.
 *
 * @param one the step in the one run, with the stack where it ended; null if that run was over
 * @param other the step in the other run, or null
 * @param causes the calls in the code around it whose results need not be the same twice
 */
public record Divergence(@Nullable Side one, @Nullable Side other, List<String> causes) {

  private static final int FRAMES = 5;

  /** The length of a wait, which the JDK measures anew each time. */
  private static final Pattern DURATION = Pattern.compile("PT\\S+");

  /**
   * A step of one of the two runs.
   *
   * @param step the step
   * @param stack the frames of the program where it ended, the innermost first
   */
  record Side(TraceStep step, List<StackTraceElement> stack) {}

  /**
   * Compares the records of two tracers.
   *
   * @param one that of the earlier run
   * @param other that of the later run
   * @return the divergence, or null if they are the same
   */
  public static @Nullable Divergence between(Tracer one, Tracer other) {
    int step = firstDifference(one.steps(), other.steps(), new CountedNames(one, other));
    return step < 0 ? null : at(step, one, other);
  }

  /** Returns the divergence of two runs that made the same steps, but ended differently. */
  public static Divergence atTheEnd(Tracer one, Tracer other) {
    return at(Math.max(one.steps().size() - 1, 0), one, other);
  }

  private static int firstDifference(
      List<TraceStep> one, List<TraceStep> other, CountedNames names) {
    int common = Math.min(one.size(), other.size());
    for (int i = 0; i < common; i++) {
      if (!names.areSame(one.get(i), other.get(i))) {
        return i;
      }
    }
    return one.size() == other.size() ? -1 : common;
  }

  private static Divergence at(int at, Tracer one, Tracer other) {
    List<StackTraceElement> suspects = new ArrayList<>(one.stack(at));
    suspects.addAll(other.stack(at));
    one.stacksBefore(at).reversed().forEach(suspects::addAll);
    List<String> escapes = escapes(one, other);
    return new Divergence(
        side(one, at),
        side(other, at),
        escapes.isEmpty() ? NondeterminismSources.in(suspects) : escapes);
  }

  /** Returns the waits of both runs that went past the loop's clock, one for each place. */
  private static List<String> escapes(Tracer one, Tracer other) {
    Map<String, String> byPlace = new LinkedHashMap<>();
    for (Tracer tracer : List.of(one, other)) {
      for (String escape : tracer.escapes()) {
        byPlace.putIfAbsent(DURATION.matcher(escape).replaceFirst(""), escape);
      }
    }
    return List.copyOf(byPlace.values());
  }

  private static @Nullable Side side(Tracer tracer, int step) {
    List<TraceStep> steps = tracer.steps();
    return step < steps.size() ? new Side(steps.get(step), tracer.stack(step)) : null;
  }

  /** Returns both sides and the likely cause, in several lines. */
  public String describe() {
    StringJoiner text = new StringJoiner("\n");
    text.add("not deterministic: run again, the same interleaving does something else");
    describe(text, "once", one);
    describe(text, "again", other);
    text.add(
        causes.isEmpty()
            ? "cause: not found in the code around it; look for the real clock, random numbers, the"
                + " order of hash tables, and threads of the program's own"
            : "likely cause: " + String.join("; ", causes));
    return text.toString();
  }

  private static void describe(StringJoiner text, String when, @Nullable Side side) {
    if (side == null) {
      text.add("  " + when + ": the run is over");
      return;
    }
    TraceStep step = side.step();
    text.add("  " + when + ": step " + step.number() + ", " + step.name() + ": " + step.text());
    side.stack().stream().limit(FRAMES).forEach(frame -> text.add("      at " + frame));
  }
}
