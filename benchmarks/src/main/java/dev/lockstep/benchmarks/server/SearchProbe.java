// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.server;

import dev.lockstep.benchmarks.Metric;
import dev.lockstep.benchmarks.Sample;
import dev.lockstep.benchmarks.subject.ThreadPrograms;
import dev.lockstep.explore.Exploration;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Strategy;
import java.util.Map;

/**
 * A program that explores plain threads: interleavings a second of the twin without the bug, and
 * interleavings until the bug shows, from 20 seeds. It needs the agent.
 */
public final class SearchProbe {

  private static final int ROUNDS = 5;
  private static final int SEEDS = 20;
  private static final int MOST = 20_000;

  private SearchProbe() {}

  /**
   * Measures one strategy on one program.
   *
   * @param arguments the strategy, the program, and the number of interleavings of a round
   */
  public static void main(String[] arguments) {
    Strategy strategy = strategy(arguments[0]);
    Runnable fixed = ThreadPrograms.named(arguments[1], "fixed");
    int interleavings = Integer.parseInt(arguments[2]);
    for (int round = 0; round < ROUNDS; round++) {
      long begin = System.nanoTime();
      int ran = 0;
      for (int search = 0; ran < interleavings; search++) { // small ones are finished before
        Exploration passed =
            explorer(strategy, round * interleavings + search)
                .interleavings(interleavings - ran)
                .build()
                .explore(fixed::run);
        passed.orThrow();
        ran += passed.interleavings();
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      if (round > ROUNDS / 2) {
        print(Metric.RATE, ran / seconds / 1_000);
      }
    }
    for (int seed = 1; seed <= SEEDS && !arguments[1].equals(ThreadPrograms.WITHOUT_BUG); seed++) {
      Runnable buggy = ThreadPrograms.named(arguments[1], "buggy");
      int[] first = new int[2];
      explorer(strategy, seed)
          .interleavings(MOST)
          .watchedBy(
              run -> {
                first[0]++;
                first[1] = first[1] == 0 && !run.passed() ? first[0] : first[1];
              })
          .build()
          .explore(buggy::run);
      if (first[1] > 0) {
        print(Metric.FIRST, first[1]);
      }
    }
  }

  private static Explorer.Builder explorer(Strategy strategy, int seed) {
    return Explorer.builder().points(ThreadPrograms.PACKAGE).strategy(strategy).seed(seed);
  }

  private static Strategy strategy(String name) {
    return switch (name) {
      case "standard" -> Strategy.standard();
      case "surw" -> Strategy.surw();
      case "pos" -> Strategy.pos();
      case "walk" -> Strategy.randomWalk();
      default -> throw new IllegalArgumentException("no strategy " + name);
    };
  }

  private static void print(Metric metric, double value) {
    System.out.println(new Sample(Map.of(metric, value)).line());
  }
}
