// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.report;

import dev.lockstep.benchmarks.Results;
import dev.lockstep.benchmarks.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;

/** The page {@code docs/performance.md}: the measurements, and a part that people write. */
public final class Page {

  private static final String NAME = "performance.md";
  private static final int WIDTH = 100;
  private static final String DRAWINGS = "performance";
  private static final String BEGIN = "<!-- written by hand from here -->";
  private static final String END = "<!-- measured from here -->";

  private Page() {}

  /**
   * Writes the page and its drawings, and keeps the part that is written by hand.
   *
   * @param docs the directory
   * @param rows the measured rows, in order
   * @param results the results
   * @param took the duration of the measurement
   * @throws IOException if it cannot be written
   */
  public static void write(Path docs, List<Row> rows, Results results, Duration took)
      throws IOException {
    Path page = docs.resolve(NAME);
    String before = Files.exists(page) ? Files.readString(page) : "";
    Path drawings = Files.createDirectories(docs.resolve(DRAWINGS));
    StringBuilder text = new StringBuilder();
    text.append("# Performance\n\n")
        .append(Machine.description(LocalDate.now(ZoneOffset.UTC), took))
        .append('\n')
        .append(byHand(before))
        .append('\n');
    for (Row row : rows) {
      text.append("\n## ").append(row.title()).append("\n\n").append(row.work()).append("\n\n");
      draw(drawings, row.name() + ".svg", BarChart.of(row, results), text);
      text.append(Tables.of(row, results));
      if (row.cells().stream().anyMatch(cell -> cell.growth())) {
        draw(drawings, row.name() + "-growth.svg", GrowthPlot.of(row, results), text);
      }
    }
    Files.writeString(page, wrapped(text.toString().stripTrailing()) + "\n");
  }

  /** Breaks the lines of prose that are too long; tables, headings and commands stay. */
  private static String wrapped(String text) {
    return text.lines()
        .map(line -> line.matches("[|#!<`].*|mvn .*") ? line : wrappedLine(line))
        .collect(Collectors.joining("\n"));
  }

  private static String wrappedLine(String line) {
    StringBuilder wrapped = new StringBuilder();
    int column = 0;
    for (String word : line.split("(?<=\\S) (?=\\S)", -1)) {
      if (column > 0 && column + 1 + word.length() > WIDTH) {
        wrapped.append(line.startsWith("- ") ? "\n  " : "\n");
        column = line.startsWith("- ") ? 2 : 0;
      } else if (column > 0) {
        wrapped.append(' ');
        column++;
      }
      wrapped.append(word);
      column += word.length();
    }
    return wrapped.toString();
  }

  private static void draw(Path directory, String name, String svg, StringBuilder text)
      throws IOException {
    Files.writeString(directory.resolve(name), svg);
    String alt = name.replace(".svg", "").replace("-", ", ");
    text.append("![")
        .append(alt)
        .append("](")
        .append(DRAWINGS)
        .append('/')
        .append(name)
        .append(")\n\n");
  }

  /** Returns the part between the two marks, including them. */
  static String byHand(String page) {
    int from = page.indexOf(BEGIN);
    int to = page.indexOf(END);
    return from < 0 || to < from ? BEGIN + "\n" + END : page.substring(from, to + END.length());
  }
}
