// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * A program in which three tasks fetch data concurrently. It is written once; whoever runs it
 * chooses the clock.
 */
public final class Fetch {

  private final Consumer<String> out;
  private long start;

  /**
   * Creates the program.
   *
   * @param out receives its lines
   */
  public Fetch(Consumer<String> out) {
    this.out = out;
  }

  /**
   * Runs the program.
   *
   * @return the results, in the order in which the tasks were spawned
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public List<String> run() {
    start = Loop.current().nanoTime();
    say("main started");
    Task<String> task1 = Async.spawn("task1", () -> fetchData(3, 1));
    Task<String> task2 = Async.spawn("task2", () -> fetchData(1, 2));
    Task<String> task3 = Async.spawn("task3", () -> fetchData(2, 3));
    List<String> results = Async.gather(task1, task2, task3).await();
    say("results: " + results);
    say("main finished");
    return results;
  }

  private String fetchData(int delay, int id) {
    String task = Async.currentTask().name();
    say(task + " started");
    Async.sleep(Duration.ofSeconds(delay));
    say(task + " finished");
    return "Content for data_" + id;
  }

  private void say(String line) {
    double seconds = (Loop.current().nanoTime() - start) / 1e9;
    out.accept(String.format(Locale.ROOT, "%3.1f s  %s", seconds, line));
  }
}
