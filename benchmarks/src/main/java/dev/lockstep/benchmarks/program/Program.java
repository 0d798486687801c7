// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.program;

import dev.lockstep.benchmarks.Cell;
import dev.lockstep.benchmarks.Contestant;
import dev.lockstep.benchmarks.Effort;
import dev.lockstep.benchmarks.Metric;
import dev.lockstep.benchmarks.Row;
import dev.lockstep.benchmarks.Sample;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A contestant that is a program. It warms up and measures itself, and prints a line for each
 * {@link Sample}.
 *
 * @param name the name for people
 * @param tools the tools that must be installed
 * @param judgedBy the metrics of the comparison
 * @param command the command line
 * @param takes the sizes in which it takes part
 * @param limit the longest time that it may take, in seconds
 */
public record Program(
    String name,
    List<Tool> tools,
    List<Metric> judgedBy,
    Command command,
    Predicate<Cell> takes,
    int limit)
    implements Contestant {

  private static final int LIMIT_SECONDS = 120;

  /**
   * Creates a contestant that may take two minutes.
   *
   * @param name the name for people
   * @param tools the tools that must be installed
   * @param judgedBy the metrics of the comparison
   * @param command the command line
   * @param takes the sizes in which it takes part
   */
  public Program(
      String name,
      List<Tool> tools,
      List<Metric> judgedBy,
      Command command,
      Predicate<Cell> takes) {
    this(name, tools, judgedBy, command, takes, LIMIT_SECONDS);
  }

  /**
   * Returns a Python script of the resources, for asyncio, uvloop or trio.
   *
   * @param library the name of the library
   * @param tool the tool that provides it
   * @return the contestant
   */
  public static Program python(String library, Tool tool) {
    return new Program(
        library,
        List.of(Tool.PYTHON, tool),
        List.of(Metric.CPU),
        (row, cell, repeats) ->
            List.of(
                Tool.python(),
                Sources.path("micro.py").toString(),
                library,
                row.name(),
                cell.name(),
                String.valueOf(cell.size()),
                String.valueOf(cell.operations()),
                String.valueOf(repeats)),
        cell -> !cell.growth());
  }

  @Override
  public boolean takes(Cell cell) {
    return takes.test(cell);
  }

  @Override
  public Optional<String> absent() {
    return Tool.firstAbsent(tools);
  }

  @Override
  public List<Sample> measure(Row row, Cell cell, Effort effort) throws IOException {
    return run(row, cell, effort.iterations());
  }

  @Override
  public void smoke(Row row, Cell cell) throws IOException {
    if (run(row, cell.tiny(), 1).isEmpty()) {
      throw new AssertionError(name + " printed no sample of " + row.name());
    }
  }

  private List<Sample> run(Row row, Cell cell, int repeats) throws IOException {
    Child.Output output = Child.run(command.of(row, cell, repeats), limit);
    List<Sample> samples =
        output
            .text()
            .lines()
            .filter(line -> line.startsWith(Sample.WORD))
            .map(Sample::parse)
            .toList();
    if (output.status() != 0 || samples.isEmpty()) {
      throw new IOException(
          name
              + " failed with status "
              + output.status()
              + " in "
              + row.name()
              + ":\n"
              + output.text());
    }
    return samples;
  }
}
