// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks;

import dev.lockstep.benchmarks.program.Command;
import dev.lockstep.benchmarks.program.FrayContestant;
import dev.lockstep.benchmarks.program.Program;
import dev.lockstep.benchmarks.server.FrayProgram;
import dev.lockstep.benchmarks.server.LincheckProbe;
import dev.lockstep.benchmarks.server.LincheckSearchProbe;
import dev.lockstep.benchmarks.server.PropertyProbe;
import dev.lockstep.benchmarks.server.SearchProbe;
import dev.lockstep.benchmarks.subject.Elections;
import dev.lockstep.benchmarks.subject.Schedules;
import dev.lockstep.benchmarks.subject.ThreadPrograms;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The rows about the seams that a test uses: the virtual clock, the simulated network and the
 * explorer.
 */
final class ExplorerRows {

  private static final String COMPLETE = "all interleavings of 3 tasks";
  private static final String FIVE = "5 tasks";
  private static final String THREE = "3 threads, 48 points, no bug";
  private static final int LINCHECK_ORDERS = 500;

  private ExplorerRows() {}

  static Row simulated() {
    String seconds = "5 nodes, a simulated second";
    return new Row(
            "simulated",
            "Simulated time",
            "Five nodes: a leader with a heartbeat every 50 ms to each other one, an election once a minute, a network"
                + " of 1 ms. An operation is a simulated second, so 100,000 ns are 10,000 : 1. Lockstep's nodes are"
                + " hosts that send datagrams over the simulated network; Kotlin's have channels and a delay.")
        .cell(seconds, 5, 120)
        .lockstep(Elections::lockstep)
        .peer("Kotlin runTest, channels", Elections::kotlin)
        .target(seconds, Metric.WALL, 100_000);
  }

  static Row schedules() {
    return new Row(
            "schedules",
            "Schedules",
            "One interleaving of tasks that take a lock, count, yield and release it: a random walk, recorded so that it"
                + " can be replayed.")
        .cell("2 tasks", 2, 2_000)
        .cell(FIVE, 5, 2_000)
        .cell("8 tasks", 8, 2_000)
        .lockstep(Schedules::lockstep)
        .peer("platform threads, a baton", Schedules::platformThreads)
        .contestants(
            List.of(
                new Program(
                    "Lincheck, ReentrantLock",
                    List.of(),
                    List.of(Metric.WALL),
                    (row, cell, repeats) ->
                        Command.java(
                            LincheckProbe.class,
                            List.of("-XX:+EnableDynamicAgentLoading"),
                            String.valueOf(cell.size()),
                            String.valueOf(Math.min(LINCHECK_ORDERS, cell.operations()))),
                    cell -> true)))
        .target(FIVE, Metric.WALL, 6_667)
        .target(FIVE, Metric.WALL, 0.1, "platform threads, a baton")
        .target(FIVE, Metric.WALL, 0.1, "Lincheck, ReentrantLock");
  }

  static Row complete() {
    return new Row(
            "complete",
            "Complete search",
            "All interleavings of three users of the lock of the row above, each once; the time is that of one.")
        .cell(COMPLETE, 3, 1)
        .lockstep(Schedules::lockstepComplete);
  }

  /** The programs of the row of threads, by size. */
  private static final Map<String, String> PROGRAMS =
      Map.of(
          THREE,
          ThreadPrograms.WITHOUT_BUG,
          "a lost update (SM39)",
          "SM39",
          "two locks in two orders (SM24)",
          "SM24",
          "a driver's stop flag (SM32)",
          "SM32",
          "ABA in a stack (SM11)",
          "SM11");

  /** Explorers of plain threads, on programs of the bug bench. */
  static Row threads() {
    String pos = "Fray, POS";
    Row row =
        new Row(
                "threads",
                "Interleavings of plain threads",
                "The interleavings of a program without a bug in a second, each from start to end,"
                    + " and the number of them until the program with the bug fails: the median of"
                    + " 20 seeds, of 5 searches of Fray, and of Lincheck's one search.")
            .slow()
            .onlyByName()
            .columns(Metric.RATE, Metric.FIRST)
            .cell(THREE, 1_000, 20_000)
            .contestants(
                List.of(
                    explorer(Row.CARRIER, "standard"),
                    explorer("Lockstep, SURW", "surw"),
                    explorer("Lockstep, POS", "pos"),
                    explorer("Lockstep, random walk", "walk"),
                    new FrayContestant(pos, "pos", FrayProgram.class, ExplorerRows::program),
                    new FrayContestant(
                        "Fray, random", "random", FrayProgram.class, ExplorerRows::program),
                    new Program(
                        "Lincheck",
                        List.of(),
                        List.of(Metric.RATE),
                        (at, cell, repeats) ->
                            Command.java(
                                LincheckSearchProbe.class,
                                List.of("-XX:+EnableDynamicAgentLoading"),
                                program(cell),
                                String.valueOf(cell.size())),
                        cell -> true)));
    PROGRAMS.keySet().stream()
        .filter(name -> !name.equals(THREE))
        .sorted()
        .forEach(name -> row.cell(name, 1_000, 20_000));
    row.cells().forEach(cell -> row.target(cell.name(), Metric.RATE, 30, pos));
    return row.target(THREE, Metric.RATE, 40);
  }

  private static String program(Cell cell) {
    return PROGRAMS.getOrDefault(cell.name(), "");
  }

  private static Program explorer(String name, String strategy) {
    List<String> flags = new ArrayList<>(Command.agent());
    flags.addAll(List.of("-XX:+UseParallelGC", "-Xmx1g"));
    return new Program(
        name,
        List.of(),
        List.of(Metric.RATE),
        (row, cell, repeats) ->
            Command.java(
                SearchProbe.class,
                flags,
                strategy,
                program(cell),
                String.valueOf(cell.operations())),
        cell -> true);
  }

  static Row properties() {
    String schedule = "an interleaving of 5 tasks";
    return new Row(
            "property",
            "Inside a jqwik property",
            "The interleavings of the row above, 500 in each try of a property, and without jqwik in the same JVM.")
        .slow()
        .columns(Metric.WALL)
        .cell(schedule, 5, 1)
        .contestants(
            List.of(
                probe(Row.CARRIER, "property", "carrier"),
                probe(Row.BATON, "property", "baton"),
                probe("explorer alone, carrier", "explorer", "carrier"),
                probe("a bare try of jqwik", "bare", "carrier")))
        .target(schedule, Metric.WALL, 1 / 0.9, "explorer alone, carrier");
  }

  private static Program probe(String name, String what, String engine) {
    return new Program(
        name,
        List.of(),
        List.of(Metric.WALL),
        (row, cell, repeats) -> Command.java(PropertyProbe.class, Command.engine(engine), what),
        cell -> true);
  }
}
