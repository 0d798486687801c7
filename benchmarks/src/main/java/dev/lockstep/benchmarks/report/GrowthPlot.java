// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.report;

import dev.lockstep.benchmarks.Cell;
import dev.lockstep.benchmarks.Contestant;
import dev.lockstep.benchmarks.Metric;
import dev.lockstep.benchmarks.Results;
import dev.lockstep.benchmarks.Row;
import java.util.List;
import java.util.Locale;

/**
 * A plot of the cost of an operation over the number of tasks, both logarithmic, from 10 ns to 10
 * µs.
 */
public final class GrowthPlot {

  private static final int WIDTH = 560;
  private static final int HEIGHT = 300;
  private static final int LEFT = 70;
  private static final int RIGHT = 140;
  private static final int TOP = 16;
  private static final int BOTTOM = 40;
  private static final int FIRST_POWER = 1;
  private static final int LAST_POWER = 4;
  private static final String GRID = "#dddddd";

  private final StringBuilder body = new StringBuilder();
  private final Row row;
  private final Results results;
  private final List<Cell> points;
  private final Metric metric;

  private GrowthPlot(Row row, Results results) {
    this.row = row;
    this.results = results;
    points = row.cells().stream().filter(Cell::growth).toList();
    metric = row.columns().getFirst();
  }

  /**
   * Draws the plot of a row.
   *
   * @param row the row
   * @param results the results
   * @return SVG
   */
  public static String of(Row row, Results results) {
    GrowthPlot plot = new GrowthPlot(row, results);
    plot.grid();
    row.contestants().forEach(plot::curve);
    return Svg.document(WIDTH, HEIGHT, plot.body);
  }

  private void grid() {
    for (int power = FIRST_POWER; power <= LAST_POWER; power++) {
      double value = Math.pow(10, power);
      Svg.line(body, LEFT, y(value), WIDTH - RIGHT, y(value), GRID);
      Svg.text(body, LEFT - 6, y(value) + 4, "end", Tables.number(value) + " ns");
    }
    for (Cell point : points) {
      Svg.line(body, x(point), TOP, x(point), HEIGHT - BOTTOM, GRID);
      Svg.text(body, x(point), HEIGHT - BOTTOM + 18, "middle", point.name());
    }
  }

  private void curve(Contestant contestant) {
    StringBuilder path = new StringBuilder();
    double lastY = 0;
    for (Cell point : points) {
      var figure = results.figure(row, point, contestant.name(), metric);
      if (figure.isPresent()) {
        lastY = y(figure.get().median());
        path.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(point), lastY));
      }
    }
    if (!path.isEmpty()) {
      String colour = Svg.colour(contestant.name());
      body.append("<polyline fill=\"none\" stroke-width=\"2\" stroke=\"").append(colour);
      body.append("\" points=\"").append(path.toString().strip()).append("\"/>\n");
      Svg.text(body, WIDTH - RIGHT + 8, lastY + 4, "start", contestant.name());
    }
  }

  private double x(Cell point) {
    double from = Math.log(points.getFirst().size());
    double to = Math.log(points.getLast().size());
    return LEFT + (WIDTH - LEFT - RIGHT) * (Math.log(point.size()) - from) / (to - from);
  }

  private double y(double value) {
    double part = (Math.log10(value) - FIRST_POWER) / (LAST_POWER - FIRST_POWER);
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * part;
  }
}
