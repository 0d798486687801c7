// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples;

import dev.lockstep.Async;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.explore.Execution;
import dev.lockstep.explore.Exploration;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Finding;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.virtual.VirtualClock;
import java.util.ArrayList;
import java.util.List;

/**
 * The demo: a program on the real clock, the same program on the virtual clock, then a bug that
 * only another interleaving shows, found, replayed and fixed. The exit status is 1 if anything goes
 * wrong.
 */
public final class Demo {

  private Demo() {}

  /**
   * Runs the demo.
   *
   * @param args ignored
   */
  public static void main(String[] args) {
    List<String> real = onTheRealClock();
    List<String> virtual = onTheVirtualClock();
    check(real.equals(virtual), "the clocks disagree: " + real + " and " + virtual);
    findAndReplay();
    mended();
  }

  private static List<String> onTheRealClock() {
    List<String> lines = new ArrayList<>();
    say("== On the real clock, " + engine() + " engine");
    long start = System.nanoTime();
    Async.run(new Fetch(line -> lines.add(say(line)))::run);
    say("took " + millis(start) + " ms");
    return lines;
  }

  private static List<String> onTheVirtualClock() {
    List<String> lines = new ArrayList<>();
    say("");
    say("== On the virtual clock");
    long start = System.nanoTime();
    try (Runner runner = Runner.builder().clock(new VirtualClock()).build()) {
      runner.run(new Fetch(line -> lines.add(say(line)))::run);
    }
    say("took " + millis(start) + " ms");
    return lines;
  }

  private static void findAndReplay() {
    say("");
    say("== An account that loses money in some interleaving of its tasks");
    Exploration exploration = Explorer.builder().build().explore(() -> spree(new Account()));
    Finding finding = exploration.finding();
    if (finding == null) {
      throw new IllegalStateException("no interleaving lost money: " + exploration);
    }
    say(finding.report());
    String line = finding.interleaving().toString();
    Execution again =
        Explorer.builder().build().replay(Interleaving.parse(line), () -> spree(new Account()));
    say("");
    say("== Replayed from " + line);
    say(String.valueOf(again.failure()));
    check(!again.passed(), "the replay passed");
  }

  private static void mended() {
    say("");
    say("== The same with a lock");
    Exploration exploration = Explorer.builder().build().explore(() -> spree(new LockedAccount()));
    say(exploration.toString());
    exploration.orThrow();
  }

  private static void spree(Account account) {
    long left = Account.spree(account);
    check(left == 50, "100 - 30 - 20 should leave 50, not " + left);
  }

  private static String engine() {
    try (Runner runner = Runner.builder().build()) {
      Loop loop = runner.loop();
      return loop.engine().toString().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private static long millis(long start) {
    return (System.nanoTime() - start) / 1_000_000;
  }

  private static String say(String line) {
    System.out.println(line);
    return line;
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
