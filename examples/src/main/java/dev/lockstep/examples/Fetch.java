package dev.lockstep.examples;

import dev.lockstep.Async;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Three tasks fetch data at once. Written once; the clock is chosen by whoever runs it. */
public final class Fetch {

  private final Consumer<String> out;
  private long start;

  /**
   * A program that has not run yet.
   *
   * @param out where its lines go
   */
  public Fetch(Consumer<String> out) {
    this.out = out;
  }

  /**
   * Runs the program.
   *
   * @return what was fetched, in the order in which it was asked for
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
