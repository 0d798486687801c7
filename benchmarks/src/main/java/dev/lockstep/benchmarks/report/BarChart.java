// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.report;

import dev.lockstep.benchmarks.Cell;
import dev.lockstep.benchmarks.Contestant;
import dev.lockstep.benchmarks.Metric;
import dev.lockstep.benchmarks.Results;
import dev.lockstep.benchmarks.Row;
import java.util.List;
import java.util.Locale;

/** A bar chart of the contestants of a row, with a group for each size, on a logarithmic scale. */
public final class BarChart {

  private static final int WIDTH = 760;
  private static final int NAMES = 250;
  private static final int NUMBERS = 80;
  private static final int BAR = 18;

  private final StringBuilder body = new StringBuilder();
  private final Row row;
  private final Results results;
  private final Metric metric;
  private int y = 4;

  private BarChart(Row row, Results results) {
    this.row = row;
    this.results = results;
    metric = row.columns().getFirst();
  }

  /**
   * Draws the chart of a row.
   *
   * @param row the row
   * @param results the results
   * @return SVG
   */
  public static String of(Row row, Results results) {
    BarChart chart = new BarChart(row, results);
    row.cells().stream().filter(cell -> !cell.growth()).forEach(chart::group);
    return Svg.document(WIDTH, chart.y, chart.body);
  }

  private void group(Cell cell) {
    List<Contestant> measured =
        row.contestants().stream().filter(who -> value(cell, who) > 0).toList();
    y += BAR;
    Svg.text(body, 0, y, "start", cell.name() + ", " + metric.label() + " (logarithmic)");
    double least = measured.stream().mapToDouble(who -> value(cell, who)).min().orElse(1) / 2;
    double most = measured.stream().mapToDouble(who -> value(cell, who)).max().orElse(1);
    for (Contestant who : measured) {
      double part = Math.log(value(cell, who) / least) / Math.log(most / least);
      bar(who.name(), value(cell, who), part);
    }
    y += BAR;
  }

  private double value(Cell cell, Contestant who) {
    return results.figure(row, cell, who.name(), metric).map(Results.Figure::median).orElse(0.0);
  }

  private void bar(String name, double value, double part) {
    y += BAR + 4;
    double length = Math.max(2, part * (WIDTH - NAMES - NUMBERS));
    Svg.text(body, NAMES - 8, y, "end", name);
    body.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
            NAMES,
            y - BAR + 4,
            length,
            BAR,
            Svg.colour(name)));
    Svg.text(body, NAMES + length + 6, y, "start", Tables.number(value));
  }
}
