// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.virtual.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** What happens in a world, with the virtual times at which it does. */
final class WorldLog {

  /** How often a scenario is run; all runs must have the same log. */
  private static final int RUNS = 5;

  /** A scenario in a world, whose hosts are 40 ms apart. */
  interface Scenario {
    void run(World world, WorldLog log) throws Exception;
  }

  private final World world;
  private final List<String> lines = new ArrayList<>();

  private WorldLog(World world) {
    this.world = world;
  }

  /** Runs a scenario several times, and returns the lines that each run has logged. */
  static List<String> of(Scenario scenario) {
    List<String> first = once(scenario);
    for (int i = 1; i < RUNS; i++) {
      assertThat(once(scenario)).as("run %d", i + 1).isEqualTo(first);
    }
    return first;
  }

  private static List<String> once(Scenario scenario) {
    World world = new World();
    WorldLog log = new WorldLog(world);
    world.links().latency(Duration.ofMillis(40));
    world.run(() -> scenario.run(world, log)); // fails by what threads leave unhandled, too
    return log.lines;
  }

  /** Takes down that something happens now. */
  void add(String what) {
    lines.add(world.clock().elapsed().toMillis() + " ms " + what);
  }

  /** Takes down what a call returns or throws, and when. */
  void result(String what, Callable<?> call) {
    String result;
    try {
      result = String.valueOf(call.call());
    } catch (Exception e) {
      result = textOf(e);
    }
    add(what + ": " + result);
  }

  private static String textOf(Throwable e) {
    return e.getClass().getSimpleName()
        + ": "
        + e.getMessage()
        + (e.getCause() == null ? "" : " <- " + textOf(e.getCause()));
  }
}
