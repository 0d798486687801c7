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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A contestant that is a server. It is started once for a row, warmed up, and then put under load
 * in turns with the others.
 */
public final class ServerContestant implements Contestant {

  private static final int LOAD_MILLIS = 400;

  /** The most loads before a server is measured; nearly all agree sooner. */
  private static final int WARM_UPS = 12;

  /** The ratio of the processor times of two loads, from which on they agree. */
  private static final double AGREE = 0.95;

  private final String name;
  private final List<Tool> tools;
  private final Command command;
  private final Load load;
  private @Nullable ServerProcess server;

  /** The processor time of a request in the first load of the server, until it is reported. */
  private @Nullable Double cold;

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
    warmUp(running, cell);
    Map<Metric, Double> values = new EnumMap<>(sample(running, cell, LOAD_MILLIS).values());
    if (cold != null) {
      values.put(Metric.COLD_CPU, cold);
      cold = null;
    }
    return List.of(new Sample(values));
  }

  private ServerProcess started(Row row, Cell cell) throws IOException {
    ServerProcess running = server;
    if (running == null) {
      running = new ServerProcess(command.of(row, cell, 1));
      server = running;
      cold = cpu(running, cell);
    }
    return running;
  }

  /** Loads the server until two loads in a row take as much of the processor. */
  private void warmUp(ServerProcess running, Cell cell) throws IOException {
    double last = cpu(running, cell);
    for (int i = 1; i < WARM_UPS; i++) {
      double next = cpu(running, cell);
      if (Math.min(last, next) >= AGREE * Math.max(last, next)) {
        return;
      }
      last = next;
    }
  }

  private double cpu(ServerProcess running, Cell cell) throws IOException {
    Map<Metric, Double> values = sample(running, cell, LOAD_MILLIS).values();
    return Objects.requireNonNull(values.get(Metric.SERVER_CPU));
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
