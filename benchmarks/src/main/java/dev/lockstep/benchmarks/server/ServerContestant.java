// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.server;

import dev.lockstep.benchmarks.Cell;
import dev.lockstep.benchmarks.Contestant;
import dev.lockstep.benchmarks.Effort;
import dev.lockstep.benchmarks.Metric;
import dev.lockstep.benchmarks.Row;
import dev.lockstep.benchmarks.Sample;
import dev.lockstep.benchmarks.program.Command;
import dev.lockstep.benchmarks.program.Tool;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A contestant that is a server. It is started once for a row, warmed up, and then put under load
 * in turns with the others.
 */
public final class ServerContestant implements Contestant {

  private static final int LOAD_MILLIS = 400;

  /**
   * The running time, in nanoseconds, after which a server counts as warm, unless it was put under
   * load often enough before.
   */
  private static final long WARM = 2_500_000_000L;

  private static final int WARM_UPS = 12;

  private final String name;
  private final List<Tool> tools;
  private final Command command;
  private final Load load;
  private @Nullable ServerProcess server;

  /**
   * Creates a server.
   *
   * @param name the name for people
   * @param tools the tools that it and the load require
   * @param command the command that starts it
   * @param load the load generator
   */
  public ServerContestant(String name, List<Tool> tools, Command command, Load load) {
    this.name = name;
    this.tools = tools;
    this.command = command;
    this.load = load;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<String> absent() {
    return Tool.firstAbsent(tools);
  }

  @Override
  public List<Metric> judgedBy() {
    return List.of(Metric.SERVER_CPU);
  }

  @Override
  public List<Sample> measure(Row row, Cell cell, Effort effort) throws IOException {
    ServerProcess running = started(row, cell);
    return List.of(sample(running, cell, LOAD_MILLIS));
  }

  private ServerProcess started(Row row, Cell cell) throws IOException {
    ServerProcess running = server;
    if (running == null) {
      running = new ServerProcess(command.of(row, cell, 1));
      server = running;
      for (int i = 0; i < WARM_UPS && running.cpuNanos() < WARM; i++) {
        load.run(running.port(), row.cells().getFirst(), LOAD_MILLIS);
      }
    }
    return running;
  }

  private Sample sample(ServerProcess running, Cell cell, int millis) throws IOException {
    long before = running.cpuNanos();
    Load.Answers answers = load.run(running.port(), cell, millis);
    long cpu = running.cpuNanos() - before;
    return answers.sample(cpu);
  }

  @Override
  public void smoke(Row row, Cell cell) throws IOException {
    try (ServerProcess running = new ServerProcess(command.of(row, cell, 1))) {
      if (sample(running, cell, 20).values().isEmpty()) {
        throw new AssertionError(name + " answered nothing");
      }
    }
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
      server = null;
    }
  }
}
