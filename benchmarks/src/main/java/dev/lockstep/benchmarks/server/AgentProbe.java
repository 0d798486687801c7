// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.server;

import com.example.plain.PlainCalls;
import com.example.plain.SharedCounts;
import dev.lockstep.AsyncAction;
import dev.lockstep.Runner;
import dev.lockstep.benchmarks.Metric;
import dev.lockstep.benchmarks.Sample;
import dev.lockstep.benchmarks.subject.Schedules;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Strategy;
import dev.lockstep.virtual.VirtualClock;
import java.util.Map;

/** A program that measures what the agent costs, run with it and without it. */
public final class AgentProbe {

  private static final String PLAIN = "com.example.plain";
  private static final int ROUNDS = 9;
  private static final int WARM_UPS = 4;
  private static final int TASKS = 5;

  private static long sink;

  private AgentProbe() {}

  /**
   * Does nothing, as an agent that only exists.
   *
   * @param argument the argument of the agent
   */
  public static void premain(String argument) {}

  /**
   * Measures one operation.
   *
   * @param arguments the operation, and how often a round does it
   */
  public static void main(String[] arguments) {
    int times = Integer.parseInt(arguments[1]);
    explore(walk(1, 1), () -> {}); // the first loop in virtual time changes the JDK
    for (int round = 1; round <= ROUNDS; round++) {
      long begin = System.nanoTime();
      switch (arguments[0]) {
        case "clock" -> sink += PlainCalls.readClock(times);
        case "thread" -> sink += PlainCalls.askForThread(times);
        case "interleaving" -> explore(walk(times, round), () -> Schedules.lockedCount(TASKS));
        case "hour" -> workForHours(times);
        case "point" ->
            explore(
                walk(1, round).points(PLAIN).checkingDeterminism(false),
                () -> new SharedCounts().count(times));
        case "points" -> explore(walk(times, round).points(PLAIN), SharedCounts::inThreads);
        default -> throw new IllegalArgumentException("no operation " + arguments[0]);
      }
      double nanos = (System.nanoTime() - begin) / (double) times;
      if (round > WARM_UPS) {
        System.out.println(new Sample(Map.of(Metric.WALL, nanos)).line());
      }
    }
    if (sink == 1) {
      throw new IllegalStateException("the results are used");
    }
  }

  private static void workForHours(int hours) {
    for (int i = 0; i < hours; i++) {
      try (Runner runner = Runner.builder().clock(new VirtualClock()).build()) {
        runner.run(PlainCalls::workForAnHour);
      }
    }
  }

  private static Explorer.Builder walk(int interleavings, int seed) {
    return Explorer.builder()
        .strategy(Strategy.randomWalk())
        .interleavings(interleavings)
        .seed(seed);
  }

  private static void explore(Explorer.Builder how, AsyncAction program) {
    how.build().explore(program).orThrow();
  }
}
