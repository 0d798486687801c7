// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks;

import dev.lockstep.benchmarks.jvm.JvmContestant;
import dev.lockstep.benchmarks.jvm.Subject;
import dev.lockstep.benchmarks.program.Program;
import dev.lockstep.benchmarks.program.Tool;
import dev.lockstep.benchmarks.subject.Callbacks;
import dev.lockstep.benchmarks.subject.Queues;
import dev.lockstep.benchmarks.subject.Sleeps;
import dev.lockstep.benchmarks.subject.Spawns;
import dev.lockstep.benchmarks.subject.Submits;
import dev.lockstep.benchmarks.subject.Switches;
import dev.lockstep.benchmarks.subject.Timeouts;
import dev.lockstep.benchmarks.subject.Timers;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** All rows, in the order of the page. */
public final class Rows {

  private static final int MILLION = 1_000_000;

  private static final List<Program> PYTHONS =
      List.of(Program.python("asyncio", Tool.PYTHON), Program.python("uvloop", Tool.UVLOOP));

  private static final List<Row> ALL =
      List.of(
          switches(),
          callbacks(),
          spawns(),
          queues(),
          timeouts(),
          timers(),
          submits(),
          sleeps(),
          tests(),
          observer(),
          ExplorerRows.simulated(),
          ExplorerRows.schedules(),
          ExplorerRows.complete(),
          ExplorerRows.properties(),
          ExplorerRows.threads(),
          ProcessRows.memory(),
          ServerRows.echo(),
          ServerRows.http(),
          ProcessRows.start(),
          ProcessRows.agent(),
          ProcessRows.network(),
          ProcessRows.soak());

  private Rows() {}

  /**
   * Returns all rows.
   *
   * @return the rows in the order of the page
   */
  public static List<Row> all() {
    return ALL;
  }

  /**
   * Returns the row with a name.
   *
   * @param name the name
   * @return the row
   * @throws IllegalArgumentException if there is none
   */
  public static Row named(String name) {
    return ALL.stream()
        .filter(row -> row.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no row '" + name + "'; use one of " + ALL.stream().map(Row::name).toList()));
  }

  /**
   * Returns rows by their names.
   *
   * @param names the names with commas, or {@code all} for those of the page
   * @return the rows
   * @throws IllegalArgumentException if there is no row with one of the names
   */
  public static List<Row> chosen(String names) {
    return names.equals("all")
        ? ALL.stream().filter(row -> !row.isOnlyByName()).toList()
        : Arrays.stream(names.split(",", -1)).map(String::strip).map(Rows::named).toList();
  }

  private static Row switches() {
    return new Row("switch", "Switch", "A task yields to the next one with `yieldNow()`.")
        .cell("2 tasks", 2, 200_000)
        .cell("10,000 tasks", 10_000, 200_000)
        .growth(200_000, 8)
        .lockstep(Switches::lockstep)
        .peer("bare continuation", Switches::continuations)
        .peer("virtual threads", Switches::virtualThreads)
        .peer("Kotlin yield", Switches::kotlin)
        .contestants(PYTHONS)
        .target("2 tasks", Metric.WALL, 1.5, "bare continuation")
        .target("10,000 tasks", Metric.WALL, 2, "bare continuation")
        .target("2 tasks", Metric.CPU, 0.1, "asyncio")
        .target("2 tasks", Metric.WALL, 0.5, "virtual threads")
        .target(new Target("2 tasks", Row.BATON, Metric.WALL, 1.3, "virtual threads"));
  }

  private static Row callbacks() {
    Map<String, Subject.Maker> ours =
        Map.of("batch", Callbacks::lockstepBatch, "chain", Callbacks::lockstepChain);
    return new Row(
            "callsoon",
            "Callback",
            "`callSoon`: all callbacks queued at once (batch), or each by the one before (chain).")
        .cell("batch", 1, 100_000)
        .cell("chain", 1, 100_000)
        .lockstep(byCell(ours))
        .peer(
            "ArrayDeque (floor)",
            byCell(Map.of("batch", Callbacks::dequeBatch, "chain", Callbacks::dequeChain)))
        .peer(
            "Netty execute",
            byCell(Map.of("batch", Callbacks::nettyBatch, "chain", Callbacks::nettyChain)))
        .contestants(PYTHONS)
        .target("batch", Metric.WALL, 12);
  }

  private static Row spawns() {
    String one = "spawn and await";
    String all = "gather 100,000";
    return new Row(
            "spawn", "Spawn", "A task without a step of its own but the first, and its result.")
        .cell(one, 1, MILLION)
        .cell(all, 100_000, 100_000)
        .growth(100_000, 1)
        .lockstep(
            cell ->
                cell.growth()
                    ? Spawns.lockstepBatches(cell)
                    : cell.name().equals(one) ? Spawns.lockstep(cell) : Spawns.lockstepGather(cell))
        .peer(
            "virtual threads",
            byCell(Map.of(one, Spawns::virtualThreads, all, Spawns::virtualThreadsGather)))
        .peer("Kotlin async", byCell(Map.of(one, Spawns::kotlin, all, Spawns::kotlinGather)))
        .peer("Kotlin launch, no result", Spawns::kotlinLaunch)
        .contestants(PYTHONS)
        .target(one, Metric.WALL, 1, "Kotlin async")
        .target(all, Metric.WALL, 1.5, "Kotlin async");
  }

  private static Row queues() {
    String ball = "ping-pong";
    String buffered = "capacity 16";
    return new Row(
            "queue",
            "Queue",
            "An item goes from a task to another one: a ball between two of them (each throw is a"
                + " switch), or from one producer to one consumer. The growth plot: that many"
                + " consumers of one queue.")
        .cell(ball, 1, 200_000)
        .cell(buffered, 16, 200_000)
        .growth(200_000, 4)
        .lockstep(
            cell ->
                cell.growth()
                    ? Queues.lockstepConsumers(cell)
                    : cell.name().equals(ball)
                        ? Queues.lockstepPingPong(cell)
                        : Queues.lockstepBuffered(cell))
        .peer(
            "Kotlin Channel",
            byCell(Map.of(ball, Queues::kotlinPingPong, buffered, Queues::kotlinBuffered)))
        .peer(
            "ArrayBlockingQueue, virtual threads",
            byCell(Map.of(ball, Queues::blockingPingPong, buffered, Queues::blockingBuffered)))
        .contestants(PYTHONS)
        .target(ball, Metric.WALL, 300)
        .target(buffered, Metric.WALL, 1, "Kotlin Channel");
  }

  private static Row timeouts() {
    return new Row("timeout", "Timeout", "A limit of 10 seconds entered and left unused.")
        .cell("unused", 1, 100_000)
        .lockstep(Timeouts::lockstep)
        .peer("Kotlin withTimeout", Timeouts::kotlin)
        .contestants(PYTHONS)
        .target("unused", Metric.WALL, 700);
  }

  private static Row timers() {
    return new Row(
            "timers",
            "Timers",
            "A million timers at random times within 100 ms: set all, cancel all, and run all, once"
                + " they are due, in exact order (Netty's wheel: to the millisecond). The growth"
                + " plot: that many timers that set themselves again.")
        .slow()
        .cell("insert", MILLION, MILLION)
        .cell("cancel", MILLION, MILLION)
        .cell("fire", MILLION, MILLION)
        .growth(500_000, 1)
        .lockstep(cell -> cell.growth() ? Timers.lockstepSteady(cell) : Timers.lockstep(cell))
        .peer("PriorityQueue", Timers::priorityQueue)
        .peer("ScheduledThreadPoolExecutor", Timers::scheduledExecutor)
        .peer("Netty wheel", Timers::nettyWheel)
        .contestants(PYTHONS)
        .target("insert", Metric.WALL, 60)
        .target("cancel", Metric.WALL, 30)
        .target("fire", Metric.WALL, 250);
  }

  private static Row submits() {
    return new Row(
            "submit",
            "Submit from another thread",
            "`callSoonThreadsafe` from another thread, until it has run: many, or one that wakes an"
                + " idle loop.")
        .cell("saturated", 100_000, 100_000)
        .cell("wake", 1, 1)
        .lockstep(Submits::lockstep)
        .peer("Netty execute", Submits::netty)
        .peer("JCTools queue, parking (floor)", Submits::parking)
        .peer("JCTools queue, spinning (floor)", Submits::spinning)
        .contestants(PYTHONS)
        .target("saturated", Metric.WALL, 80)
        .target("wake", Metric.WALL, 12_000);
  }

  private static Row sleeps() {
    String one = "1 task";
    String many = "200,000 outstanding";
    String some = "100 tasks x 2,000";
    return new Row("sleep", "Virtual sleep", "A task sleeps, and virtual time jumps.")
        .cell(one, 1, 100_000)
        .cell(many, 200_000, 200_000)
        .cell(some, 100, 200_000)
        .lockstep(Sleeps::lockstep)
        .peer("Kotlin runTest", Sleeps::kotlin)
        .peer("Reactor virtual time", Sleeps::reactor)
        .contestants(List.of(Program.python("trio", Tool.TRIO)))
        .target(one, Metric.WALL, 190)
        .target(many, Metric.WALL, 900)
        .target(one, Metric.CPU, 0.01, "trio");
  }

  private static Row tests() {
    return new Row(
            "test",
            "Whole virtual test",
            "Create a loop, spawn two tasks that sleep, await them, close the loop.")
        .cell("a test", 1, 2_000)
        .lockstep(Sleeps::lockstepTests)
        .peer("Kotlin runTest", Sleeps::kotlinTests)
        .target("a test", Metric.WALL, 4_000)
        .target("a test", Metric.WALL, 1 / 2.4, "Kotlin runTest");
  }

  private static Row observer() {
    String yields = "2 tasks yield";
    String ball = "ping-pong";
    String spawn = "spawn and await";
    Map<String, Subject.Maker> plain =
        Map.of(yields, Switches::lockstep, ball, Queues::lockstepPingPong, spawn, Spawns::lockstep);
    Map<String, Subject.Maker> observed =
        Map.of(yields, Switches::observed, ball, Queues::observed, spawn, Spawns::observed);
    return new Row(
            "observer",
            "Observer",
            "The work of other rows, with `LoopEvents` as the observer while nothing is recorded.")
        .onlyByName()
        .cell(yields, 2, 200_000)
        .cell(ball, 1, 200_000)
        .cell(spawn, 1, MILLION)
        .lockstep(byCell(plain))
        .contestants(
            List.of(
                JvmContestant.lockstep("LoopEvents, carrier", "carrier", byCell(observed)),
                JvmContestant.lockstep("LoopEvents, baton", "baton", byCell(observed))));
  }

  private static Subject.Maker byCell(Map<String, Subject.Maker> makers) {
    return cell -> {
      Subject.Maker maker = makers.get(cell.name());
      if (maker == null) {
        throw new IllegalArgumentException("nothing to do in " + cell.name());
      }
      return maker.make(cell);
    };
  }
}
