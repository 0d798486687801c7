// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks;

import dev.lockstep.benchmarks.program.Tool;
import dev.lockstep.benchmarks.report.Page;
import dev.lockstep.benchmarks.report.Tables;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The command that measures rows, in rounds in which all contestants take turns. */
public final class Suite {

  private static final String EVERYTHING = "all";

  private final Effort effort;
  private final Results results = new Results();

  private Suite(Effort effort) {
    this.effort = effort;
  }

  /**
   * Measures all rows and writes the page, or measures some rows and prints them.
   *
   * @param arguments the names of rows with commas or {@code all}, the effort, and the directory of
   *     the checkout
   * @throws Exception if the page cannot be written
   */
  public static void main(String[] arguments) throws Exception {
    System.setProperty("jmh.ignoreLock", "true");
    Instant begin = Instant.now();
    String wanted = arguments[0];
    Suite suite = new Suite(Effort.named(arguments[1]));
    Tool.ALL.forEach(Tool::install);
    List<Row> rows = Rows.chosen(wanted);
    for (Row row : rows) {
      suite.measure(row);
      System.out.println(Tables.of(row, suite.results));
    }
    Duration took = Duration.between(begin, Instant.now());
    if (wanted.equals(EVERYTHING)) {
      Page.write(Path.of(arguments[2]).resolve("docs"), rows, suite.results, took);
    }
    System.out.println("took " + took.toSeconds() + " s");
  }

  private void measure(Row row) {
    int rounds = row.isSlow() ? 1 : effort.rounds();
    for (int round = 1; round <= rounds; round++) {
      for (Cell cell : row.cells()) {
        if (round == 1 || !cell.growth()) {
          turns(row, cell, round);
        }
      }
    }
    row.contestants().forEach(Contestant::close);
  }

  private void turns(Row row, Cell cell, int round) {
    System.out.println(row.name() + ", " + cell.name() + ", round " + round);
    for (Contestant contestant : row.contestants()) {
      if (contestant.takes(cell)) {
        turn(row, cell, contestant);
      }
    }
  }

  private void turn(Row row, Cell cell, Contestant contestant) {
    Optional<String> absent = contestant.absent();
    if (absent.isPresent()) {
      results.miss(row, cell, contestant, absent.get());
      return;
    }
    try {
      results.add(row, cell, contestant, contestant.measure(row, cell, effort));
    } catch (Exception e) {
      System.out.println(contestant.name() + " failed: " + e);
      results.miss(row, cell, contestant, "failed: " + e.getMessage());
    }
  }
}
