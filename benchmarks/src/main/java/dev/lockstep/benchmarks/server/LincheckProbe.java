// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.server;

import dev.lockstep.benchmarks.Metric;
import dev.lockstep.benchmarks.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jetbrains.lincheck.Lincheck;

/** A program that measures the locked count of several threads under Lincheck's model checker. */
public final class LincheckProbe {

  private static final int WARM_UP = 200;

  private LincheckProbe() {}

  /**
   * Measures it.
   *
   * @param arguments the number of threads, and the number of interleavings
   */
  public static void main(String[] arguments) {
    int threads = Integer.parseInt(arguments[0]);
    int orders = Integer.parseInt(arguments[1]);
    Lincheck.runConcurrentTest(Math.min(WARM_UP, orders), () -> lockedCount(threads));
    long wall = System.nanoTime();
    long cpu = ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    Lincheck.runConcurrentTest(orders, () -> lockedCount(threads));
    double wallEach = (double) (System.nanoTime() - wall) / orders;
    double cpuEach =
        (double) (ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() - cpu)
            / orders;
    System.out.println(new Sample(Map.of(Metric.WALL, wallEach, Metric.CPU, cpuEach)).line());
  }

  private static void lockedCount(int count) {
    ReentrantLock lock = new ReentrantLock();
    int[] counted = new int[1];
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      threads.add(new Thread(() -> countOnce(lock, counted)));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    if (counted[0] != count) {
      throw new AssertionError("counted " + counted[0] + " of " + count);
    }
  }

  private static void countOnce(ReentrantLock lock, int[] counted) {
    lock.lock();
    try {
      counted[0]++;
    } finally {
      lock.unlock();
    }
  }
}
