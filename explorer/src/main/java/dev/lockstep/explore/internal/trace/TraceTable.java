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
 * would not have made is marked, with the lane that it would have run. If that is too wide for a
 * terminal, one column has the names of the lanes, and another what they did.
 */
final class TraceTable {

  /** The largest number of steps shown; of a longer trace the first and the last ones. */
  private static final int SHOWN = 60;

  /** The longest line, in characters. */
  private static final int WIDEST = 160;

  /** The longest name of a lane in a column of names. */
  private static final int LONGEST_NAME = 32;

  /** The first lane of a task; lanes below are the loop's own. */
  private static final int FIRST_TASK = 2;

  /** The first column of a lane; those before it are the number and the time. */
  private static final int FIRST_LANE = 2;

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
    TraceTable table = new TraceTable(trace);
    String text = table.text();
    return text.lines().allMatch(line -> line.length() <= WIDEST) ? text : table.list();
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
    int column = columns.getOrDefault(step.lane(), FIRST_LANE);
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
    int[] widths = widths(rows, columns.size() + FIRST_LANE);
    StringBuilder text = new StringBuilder();
    rows.forEach(row -> add(text, row, widths));
    return text.toString();
  }

  private static void add(StringBuilder text, List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      line.append(row.get(i));
      int end = row.size() - 1 == i ? 0 : widths[i] - row.get(i).length() + 2;
      line.append(" ".repeat(Math.max(end, 0)));
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }

  /** Returns the same rows with the lanes below each other, and long lines wrapped. */
  private String list() {
    List<String> names = rows.get(0);
    List<List<String>> list = new ArrayList<>(List.of(List.of("step", "time", "lane", "does")));
    for (List<String> row : rows.subList(1, rows.size())) {
      int last = row.size() - 1;
      list.add(
          last < FIRST_LANE
              ? row
              : List.of(row.get(0), row.get(1), shortened(names.get(last)), row.get(last)));
    }
    int[] widths = widths(list, FIRST_LANE + 2);
    int indent = widths[0] + widths[1] + widths[2] + 6;
    StringBuilder text = new StringBuilder();
    for (List<String> row : list) {
      String last = row.get(row.size() - 1);
      List<String> parts = row.size() > FIRST_LANE ? wrapped(last, WIDEST - indent) : List.of(last);
      List<String> line = new ArrayList<>(row.subList(0, row.size() - 1));
      line.add(parts.get(0));
      add(text, line, widths);
      parts.stream()
          .skip(1)
          .forEach(part -> text.append(" ".repeat(indent)).append(part).append('\n'));
    }
    return text.toString();
  }

  private static String shortened(String name) {
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 3) + "...";
  }

  /** Breaks a text at blanks, and a word that is too long within. */
  private static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    String left = text;
    while (left.length() > width) {
      int blank = left.lastIndexOf(' ', width);
      int end = blank > 0 ? blank : width;
      lines.add(left.substring(0, end).stripTrailing());
      left = left.substring(end).stripLeading();
    }
    lines.add(left);
    return lines;
  }

  /** Returns the widths of the columns; the note of a deviation may exceed them. */
  private static int[] widths(List<List<String>> rows, int columns) {
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        int note = row.get(i).indexOf("  <-");
        widths[i] = Math.max(widths[i], note < 0 ? row.get(i).length() : note);
      }
    }
    return widths;
  }
}
