// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.trace;

import dev.lockstep.explore.Trace;
import dev.lockstep.explore.TraceStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A trace as a table: a column for each lane, a line for each step. A step that first in, first out
 * would not have made is marked, with the lane that it would have run.
 */
final class TraceTable {

  /** The largest number of steps shown; of a longer trace the first and the last ones. */
  private static final int SHOWN = 60;

  /** The first lane of a task; lanes below are the loop's own. */
  private static final int FIRST_TASK = 2;

  private final Map<Integer, Integer> columns = new LinkedHashMap<>();
  private final List<List<String>> rows = new ArrayList<>();

  private TraceTable(Trace trace) {
    List<TraceStep> steps = trace.steps().stream().filter(TraceTable::isShown).toList();
    List<String> header = new ArrayList<>(List.of("step", "time"));
    for (TraceStep step : inOrderOfLanes(steps)) {
      if (columns.putIfAbsent(step.lane(), header.size()) == null) {
        header.add(step.name());
      }
    }
    rows.add(header);
    int left = steps.size() - SHOWN;
    for (int i = 0; i < steps.size(); i++) {
      if (left > 0 && i == SHOWN / 2) {
        rows.add(List.of("...", left + " more"));
        i += left;
      }
      rows.add(row(steps.get(i)));
    }
  }

  /**
   * Returns the steps by the order in which lanes were created; callbacks, whose lane is as old as
   * the loop, come last.
   */
  private static List<TraceStep> inOrderOfLanes(List<TraceStep> steps) {
    Comparator<TraceStep> order = Comparator.comparingInt(step -> step.lane() < FIRST_TASK ? 1 : 0);
    return steps.stream().sorted(order.thenComparingInt(TraceStep::lane)).toList();
  }

  static String write(Trace trace) {
    return new TraceTable(trace).text();
  }

  /**
   * Returns whether a step is shown; a callback of the runtime that does nothing to a task is not,
   * unless it was chosen.
   */
  private static boolean isShown(TraceStep step) {
    return step.deviates() || !step.text().isEmpty();
  }

  private List<String> row(TraceStep step) {
    List<String> row = new ArrayList<>();
    row.add((step.deviates() ? "*" : "") + step.number());
    row.add(time(step.time()));
    int column = columns.getOrDefault(step.lane(), 2);
    while (row.size() < column) {
      row.add("");
    }
    row.add(step.text() + (step.fifo() == null ? "" : "  <- FIFO would have run " + step.fifo()));
    return row;
  }

  private static String time(Duration time) {
    return time.isZero() ? "0s" : time.toString().substring(2).toLowerCase(java.util.Locale.ROOT);
  }

  private String text() {
    int[] widths = widths();
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        line.append(row.get(i));
        int end = row.size() - 1 == i ? 0 : widths[i] - row.get(i).length() + 2;
        line.append(" ".repeat(Math.max(end, 0)));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  /** Returns the widths of the columns; the note of a deviation may exceed them. */
  private int[] widths() {
    int[] widths = new int[columns.size() + 2];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        int note = row.get(i).indexOf("  <-");
        widths[i] = Math.max(widths[i], note < 0 ? row.get(i).length() : note);
      }
    }
    return widths;
  }
}
