// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks;

import dev.lockstep.benchmarks.program.AotCache;
import dev.lockstep.benchmarks.program.Command;
import dev.lockstep.benchmarks.program.Program;
import dev.lockstep.benchmarks.program.Sources;
import dev.lockstep.benchmarks.program.Tool;
import dev.lockstep.benchmarks.server.AgentProbe;
import dev.lockstep.benchmarks.server.MemoryProbe;
import dev.lockstep.benchmarks.server.NetworkProbe;
import dev.lockstep.benchmarks.server.SoakProbe;
import dev.lockstep.benchmarks.server.StartProbe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rows about whole processes: their memory, their network and their start. */
final class ProcessRows {

  private static final int MILLION = 1_000_000;

  private static final String TASK = "main to first task";
  private static final String WITH_CACHE = "Lockstep, AOT cache";
  private static final String PROCESS = "start of the process to first task";
  private static final String FIRST = "start of the process to the end of a JUnit run of 1 test";
  private static final String TESTS = "1,000 tests, over 1,000 empty ones";

  private static final Map<String, String> STARTS =
      Map.of(TASK, "task", PROCESS, "process", FIRST, "first", TESTS, "tests");

  private static final String CLOCK = "System.nanoTime outside";
  private static final String THREAD = "Thread.currentThread outside";
  private static final String INTERLEAVING = "an interleaving";
  private static final String HOUR = "an hour of a pool";
  private static final String POINT = "a point, one thread ready";
  private static final String POINTS = "an interleaving of 3 threads, 48 points";
  private static final String WITH_AGENT = "with the agent";
  private static final String WITHOUT_AGENT = "without it";
  private static final String WITHOUT_EVENTS = "with it, no thread events";
  private static final String EMPTY_AGENT = "with an agent that does nothing";

  private static final Map<String, String> CALLS =
      Map.of(
          CLOCK, "clock",
          THREAD, "thread",
          INTERLEAVING, "interleaving",
          HOUR, "hour",
          POINT, "point",
          POINTS, "points");

  private static final String PAIR = "a request of HttpClient, answered by HttpServer";
  private static final String BYTE = "a byte, there and back";
  private static final String MEGABYTE = "a megabyte, and a byte back";
  private static final String CONNECTION = "an idle connection, both ends";

  private static final Map<String, String> EXCHANGES =
      Map.of(PAIR, "http", BYTE, "byte", MEGABYTE, "megabyte", CONNECTION, "idle");

  private static final Set<String> NEED_AGENT = Set.of(HOUR, POINT, POINTS);

  private ProcessRows() {}

  static Row memory() {
    String asleep = "1,000,000 tasks";
    return new Row(
            "memory",
            "Memory",
            "Many tasks asleep at once: the live heap of a task, and the peak memory of the process.")
        .slow()
        .columns(Metric.LIVE, Metric.PEAK)
        .cell(asleep, MILLION, 1)
        .contestants(
            List.of(
                sleepers(Row.CARRIER, "lockstep", Command.engine("carrier")),
                sleepers(Row.BATON, "lockstep", Command.engine("baton")),
                sleepers(
                    "Lockstep, compact headers",
                    "lockstep",
                    both(Command.engine("carrier"), List.of("-XX:+UseCompactObjectHeaders"))),
                sleepers("virtual threads", "virtual", List.of()),
                sleepers("Kotlin delay", "kotlin", List.of()),
                new Program(
                    "asyncio",
                    List.of(Tool.PYTHON),
                    List.of(Metric.PEAK),
                    (row, cell, repeats) ->
                        List.of(
                            Tool.python(),
                            Sources.path("sleep.py").toString(),
                            String.valueOf(cell.size())),
                    cell -> true),
                new Program(
                    "Go",
                    List.of(Tool.GO),
                    List.of(Metric.PEAK),
                    (row, cell, repeats) ->
                        List.of(
                            Sources.compiledGo("serve.go").toString(),
                            "sleep",
                            String.valueOf(cell.size())),
                    cell -> true)))
        .target(asleep, Metric.LIVE, 900)
        .target(asleep, Metric.LIVE, 1, "virtual threads");
  }

  private static Program sleepers(String name, String who, List<String> engine) {
    List<String> flags = new ArrayList<>(engine);
    flags.add("-Xmx6g");
    return new Program(
        name,
        List.of(),
        List.of(Metric.LIVE),
        (row, cell, repeats) ->
            Command.java(MemoryProbe.class, flags, who, String.valueOf(cell.size())),
        cell -> true);
  }

  /** The soak, which is as long as {@code -Dminutes} says. */
  static Row soak() {
    int minutes = Integer.getInteger("lockstep.soak.minutes", 10);
    String cell = minutes + " minutes";
    return new Row(
            "soak",
            "Soak",
            "Echoes over loopback, of which one in six fails in a random way; at the end of each"
                + " minute, what is left when all connections are closed.")
        .slow()
        .onlyByName()
        .columns(Metric.HEAP, Metric.DESCRIPTORS, Metric.THREADS, Metric.RATE)
        .cell(cell, minutes, 1)
        .contestants(
            List.of(
                soaked(Row.CARRIER, Command.engine("carrier"), minutes),
                soaked(Row.BATON, Command.engine("baton"), minutes)))
        .target(cell, Metric.HEAP, 110)
        .target(cell, Metric.DESCRIPTORS, 100)
        .target(cell, Metric.THREADS, 110); // pools: a thread comes or goes
  }

  private static Program soaked(String name, List<String> engine, int minutes) {
    List<String> flags = new ArrayList<>(engine);
    flags.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC"));
    return new Program(
        name,
        List.of(),
        List.of(Metric.HEAP),
        (row, cell, repeats) ->
            Command.java(
                SoakProbe.class,
                flags,
                String.valueOf(cell.size()),
                repeats == 1 ? "100" : "60000"), // one is a test that it works
        cell -> true,
        90 * minutes + 60);
  }

  /** The costs of the agent to code outside of loops, and to explorations. */
  static Row agent() {
    Row row =
        new Row(
                "agent",
                "The agent",
                "Calls outside of loops in a JVM that has run a loop in virtual time, an interleaving"
                    + " of 5 tasks, and an hour of virtual time in which a pool runs a job each"
                    + " second, with the agent and without it; a point at an access to shared memory,"
                    + " and a random walk over the points of three threads. Any agent makes the JVM do more at"
                    + " each switch of a virtual thread, for debuggers; an experimental flag of the"
                    + " JVM leaves that out (-XX:-DoJVMTIVirtualThreadTransitions).")
            .columns(Metric.WALL)
            .cell(CLOCK, MILLION, 20 * MILLION)
            .cell(THREAD, MILLION, 20 * MILLION)
            .cell(INTERLEAVING, 1, 100_000)
            .cell(HOUR, 1, 20)
            .cell(POINT, MILLION, MILLION)
            .cell(POINTS, 3, 50_000)
            .contestants(
                List.of(
                    agentProbe(WITH_AGENT, Command::agent),
                    agentProbe(WITHOUT_AGENT, () -> Command.engine("carrier")),
                    agentProbe(
                        WITHOUT_EVENTS, () -> both(Command.agent(), Command.noThreadEvents())),
                    agentProbe(
                        EMPTY_AGENT,
                        () -> both(Command.engine("carrier"), Command.agent(AgentProbe.class)))));
    return row.target(new Target(INTERLEAVING, WITHOUT_EVENTS, Metric.WALL, 1.11, WITHOUT_AGENT))
        .target(new Target(INTERLEAVING, WITH_AGENT, Metric.WALL, 1.11, EMPTY_AGENT))
        .target(new Target(HOUR, WITH_AGENT, Metric.WALL, 20.0 * MILLION, ""))
        .target(new Target(POINT, WITH_AGENT, Metric.WALL, 10, ""))
        .target(new Target(POINTS, WITH_AGENT, Metric.WALL, 25_000, ""));
  }

  /** The flags of a JVM, which may need a file. */
  private interface Flags {
    List<String> get() throws IOException;
  }

  private static List<String> both(List<String> some, List<String> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }

  private static Program agentProbe(String name, Flags flags) {
    return new Program(
        name,
        List.of(),
        List.of(Metric.WALL),
        (row, cell, repeats) ->
            Command.java(
                AgentProbe.class,
                flags.get(),
                CALLS.getOrDefault(cell.name(), ""),
                String.valueOf(cell.operations())),
        cell ->
            name.equals(WITH_AGENT)
                || !NEED_AGENT.contains(cell.name())
                || (name.equals(WITHOUT_EVENTS) && cell.name().equals(POINTS)));
  }

  /** The costs of the network of a world to plain programs, beside the machine's. */
  static Row network() {
    return new Row(
            "network",
            "The network of a world",
            "The JDK's client and server, unchanged, on two hosts of a world with the agent, and in"
                + " one process over the machine's loopback. Each round is a world of its own; the"
                + " first one is cold.")
        .slow()
        .onlyByName()
        .columns(Metric.WALL, Metric.COLD_WALL, Metric.CPU, Metric.LIVE)
        .cell(PAIR, 1, 2_000)
        .cell(BYTE, 1, 5_000)
        .cell(MEGABYTE, 1, 50)
        .cell(CONNECTION, 1, 4_000)
        .contestants(
            List.of(
                networkProbe(Row.CARRIER, "world", Command.agent()),
                networkProbe("the machine's loopback", "machine", List.of())))
        .target(PAIR, Metric.WALL, 100_000);
  }

  private static Program networkProbe(String name, String where, List<String> agent) {
    List<String> flags = new ArrayList<>(agent);
    flags.addAll(List.of("-XX:+UseParallelGC", "-Xmx1g"));
    return new Program(
        name,
        List.of(),
        List.of(Metric.WALL, Metric.LIVE),
        (row, cell, repeats) ->
            Command.java(
                NetworkProbe.class,
                flags,
                EXCHANGES.getOrDefault(cell.name(), ""),
                where,
                String.valueOf(cell.operations()),
                String.valueOf(repeats)),
        cell -> true);
  }

  static Row start() {
    return new Row(
            "start",
            "Start",
            "The time until a task has run in a fresh JVM, and what a thousand tests cost more than empty ones.")
        .columns(Metric.MILLIS)
        .cell(TASK, 1, 1)
        .cell(PROCESS, 1, 1)
        .cell(FIRST, 1, 1)
        .cell(TESTS, 1_000, 1)
        .contestants(
            List.of(
                starter(Row.CARRIER, "lockstep", Command.engine("carrier")),
                starter(Row.BATON, "lockstep", Command.engine("baton")),
                cachedStarter(),
                starter("plain JVM, plain JUnit", "plain", List.of()),
                starter("Kotlin runTest", "kotlin", List.of())))
        .target(TASK, Metric.MILLIS, 60)
        .target(new Target(TASK, WITH_CACHE, Metric.MILLIS, 25, ""))
        .target(TESTS, Metric.MILLIS, 80);
  }

  /** Starts with a cache that the JDK has made in a run before. */
  private static Program cachedStarter() {
    AtomicReference<@Nullable AotCache> made = new AtomicReference<>();
    return new Program(
        WITH_CACHE,
        List.of(),
        List.of(Metric.MILLIS),
        (row, cell, repeats) -> {
          AotCache cache = made.get();
          if (cache == null) {
            cache = AotCache.ofJars();
            made.set(cache);
          }
          return cache.java(
              StartProbe.class,
              Command.engine("carrier"),
              STARTS.getOrDefault(cell.name(), cell.name()),
              "lockstep",
              String.valueOf(System.nanoTime()));
        },
        cell -> cell.name().equals(TASK));
  }

  private static Program starter(String name, String who, List<String> flags) {
    return new Program(
        name,
        List.of(),
        List.of(Metric.MILLIS),
        (row, cell, repeats) ->
            Command.java(
                StartProbe.class,
                flags,
                STARTS.getOrDefault(cell.name(), cell.name()),
                who,
                String.valueOf(System.nanoTime())),
        cell -> !who.equals("plain") || !cell.name().equals(TESTS));
  }
}
