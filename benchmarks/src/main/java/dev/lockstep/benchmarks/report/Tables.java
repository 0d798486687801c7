// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.report;

import dev.lockstep.benchmarks.Cell;
import dev.lockstep.benchmarks.Contestant;
import dev.lockstep.benchmarks.Metric;
import dev.lockstep.benchmarks.Results;
import dev.lockstep.benchmarks.Row;
import dev.lockstep.benchmarks.Target;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The tables of a row, in Markdown. */
public final class Tables {

  private final Row row;
  private final Results results;
  private final StringBuilder text = new StringBuilder();

  private Tables(Row row, Results results) {
    this.row = row;
    this.results = results;
  }

  /**
   * Returns all tables of a row.
   *
   * @param row the row
   * @param results the results
   * @return Markdown
   */
  public static String of(Row row, Results results) {
    Tables tables = new Tables(row, results);
    for (Cell cell : row.cells()) {
      if (!cell.growth()) {
        tables.cell(cell);
      }
    }
    tables.growth();
    tables.targets();
    return tables.text.toString();
  }

  private void line(List<String> columns) {
    text.append("| ").append(String.join(" | ", columns)).append(" |\n");
  }

  private void head(List<String> columns) {
    line(columns);
    line(
        columns.stream()
            .map(column -> column.equals(columns.getFirst()) ? "---" : "---:")
            .toList());
  }

  private void cell(Cell cell) {
    List<String> head = new java.util.ArrayList<>(List.of(cell.name()));
    head.add(row.columns().getFirst().label());
    head.add("spread");
    row.columns().stream().skip(1).map(Metric::label).forEach(head::add);
    head.add("times");
    head(head);
    for (Contestant contestant : row.contestants()) {
      if (contestant.takes(cell)) {
        line(contestant(cell, contestant, head.size()));
      }
    }
    text.append('\n');
  }

  private List<String> contestant(Cell cell, Contestant contestant, int width) {
    List<String> line = new java.util.ArrayList<>(List.of(contestant.name()));
    Optional<String> missing = results.missing(row, cell, contestant.name());
    if (missing.isPresent()) {
      line.add(missing.get().lines().findFirst().orElse(""));
    } else {
      Metric first = row.columns().getFirst();
      line.add(median(cell, contestant.name(), first));
      line.add(spread(cell, contestant.name(), first));
      row.columns().stream()
          .skip(1)
          .forEach(metric -> line.add(median(cell, contestant.name(), metric)));
      line.add(
          results
              .times(row, cell, contestant)
              .map(times -> String.format(Locale.ROOT, "%.2f", times))
              .orElse(""));
    }
    while (line.size() < width) {
      line.add("");
    }
    return line;
  }

  private String median(Cell cell, String contestant, Metric metric) {
    return results
        .figure(row, cell, contestant, metric)
        .map(figure -> number(figure.median()))
        .orElse("");
  }

  private String spread(Cell cell, String contestant, Metric metric) {
    return results
        .figure(row, cell, contestant, metric)
        .map(figure -> number(figure.least()) + " to " + number(figure.most()))
        .orElse("");
  }

  private void growth() {
    List<Cell> points = row.cells().stream().filter(Cell::growth).toList();
    if (points.isEmpty()) {
      return;
    }
    Metric metric = row.columns().getFirst();
    List<String> head = new java.util.ArrayList<>(List.of("growth, " + metric.label()));
    points.forEach(point -> head.add(point.name()));
    head(head);
    for (Contestant contestant : row.contestants()) {
      if (contestant.takes(points.getFirst())) {
        List<String> line = new java.util.ArrayList<>(List.of(contestant.name()));
        points.forEach(point -> line.add(median(point, contestant.name(), metric)));
        line(line);
      }
    }
    text.append('\n');
  }

  private void targets() {
    if (row.targets().isEmpty()) {
      return;
    }
    head(List.of("target", "measured", "peer", "met"));
    for (Target target : row.targets()) {
      line(target(target));
    }
    text.append('\n');
  }

  private List<String> target(Target target) {
    Cell cell = row.cell(target.cell(), false);
    Optional<Results.Figure> measured =
        results.figure(row, cell, target.contestant(), target.metric());
    Optional<Results.Figure> peer =
        target.peer().isEmpty()
            ? Optional.of(new Results.Figure(0, 0, 0))
            : results.figure(row, cell, target.peer(), target.metric());
    String met =
        measured.isPresent() && peer.isPresent()
            ? target.isMet(measured.get().median(), peer.get().median()) ? "yes" : "**no**"
            : "not measured";
    return List.of(
        target.words(),
        measured.map(figure -> number(figure.median())).orElse(""),
        target.peer().isEmpty() ? "" : peer.map(figure -> number(figure.median())).orElse(""),
        met);
  }

  /** Formats a number with about three significant digits. */
  static String number(double value) {
    double size = Math.abs(value);
    String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
    return size < 0.005 ? "0" : String.format(Locale.ROOT, format, value);
  }
}
