// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.server;

import dev.lockstep.Async;
import dev.lockstep.benchmarks.Metric;
import dev.lockstep.benchmarks.Sample;
import dev.lockstep.benchmarks.peer.Coroutines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A program that puts many tasks to sleep, and prints the memory that they take. It ends without
 * waking them.
 */
public final class MemoryProbe {

  private static final Duration LONG = Duration.ofHours(1);

  private final int count;
  private long before;

  private MemoryProbe(int count) {
    this.count = count;
  }

  /**
   * Measures one contestant.
   *
   * @param arguments the contestant, and the number of tasks
   * @throws Exception if that fails
   */
  public static void main(String[] arguments) throws Exception {
    MemoryProbe probe = new MemoryProbe(Integer.parseInt(arguments[1]));
    switch (arguments[0]) {
      case "lockstep" -> probe.lockstep();
      case "virtual" -> probe.virtualThreads();
      case "kotlin" -> probe.kotlin();
      default -> throw new IllegalArgumentException("no contestant " + arguments[0]);
    }
  }

  private void lockstep() {
    Async.run(
        () -> {
          before = live();
          for (int i = 0; i < count; i++) {
            Async.spawn(() -> Async.sleep(LONG));
          }
          Async.yieldNow();
          Async.yieldNow();
          report();
        });
  }

  private void virtualThreads() throws InterruptedException {
    before = live();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      threads.add(Thread.ofVirtual().start(MemoryProbe::sleep));
    }
    for (Thread thread : threads) {
      while (thread.getState() != Thread.State.TIMED_WAITING) {
        Thread.sleep(1);
      }
    }
    report();
  }

  private static void sleep() {
    try {
      Thread.sleep(LONG);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void kotlin() {
    before = live();
    Coroutines.asleep(count, this::report);
  }

  private void report() {
    double live = (double) (live() - before) / count;
    System.out.println(new Sample(Map.of(Metric.LIVE, live, Metric.PEAK, peak())).line());
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  private static long live() {
    System.gc();
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static double peak() {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.0)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
