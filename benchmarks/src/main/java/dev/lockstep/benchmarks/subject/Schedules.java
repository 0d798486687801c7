// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.subject;

import dev.lockstep.Async;
import dev.lockstep.benchmarks.Cell;
import dev.lockstep.benchmarks.jvm.Subject;
import dev.lockstep.explore.Exploration;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Strategy;
import dev.lockstep.sync.AsyncLock;
import java.util.Random;

/** Subjects that explore tasks which take a lock, count, yield and release it. */
public final class Schedules {

  private static final int MOST = 1_000_000;

  private Schedules() {}

  /**
   * Runs the explored program.
   *
   * @param tasks the number of tasks
   */
  public static void lockedCount(int tasks) {
    AsyncLock lock = new AsyncLock();
    int[] count = new int[1];
    Async.gather(Work.times(tasks, () -> Async.spawn(() -> countOnce(lock, count)))).await();
    Work.done(tasks, count[0]);
  }

  private static void countOnce(AsyncLock lock, int[] count) {
    lock.acquire();
    try {
      int seen = count[0];
      Async.yieldNow();
      count[0] = seen + 1;
    } finally {
      lock.release();
    }
  }

  /**
   * Explores by a random walk, recorded so that each interleaving can be replayed.
   *
   * @param cell the number of tasks, and of interleavings
   * @return the subject
   */
  public static Subject lockstep(Cell cell) {
    int[] seed = new int[1];
    return () ->
        explore(
            Explorer.builder()
                .strategy(Strategy.randomWalk())
                .interleavings(cell.operations())
                .seed(seed[0]++),
            cell.size());
  }

  /**
   * Explores all interleavings.
   *
   * @param cell the number of tasks
   * @return the subject
   */
  public static Subject lockstepComplete(Cell cell) {
    int tasks = Math.min(cell.size(), 3);
    return () ->
        explore(Explorer.builder().strategy(Strategy.exhaustive()).interleavings(MOST), tasks);
  }

  private static long explore(Explorer.Builder explorer, int tasks) {
    Exploration exploration = explorer.build().explore(() -> lockedCount(tasks));
    exploration.orThrow();
    return exploration.interleavings();
  }

  /**
   * Explores with platform threads that pass a baton to each other at random.
   *
   * @param cell the number of threads, and of interleavings
   * @return the subject
   */
  public static Subject platformThreads(Cell cell) {
    Random random = new Random(7);
    int orders = Math.max(1, cell.operations() / PlatformBaton.SLOWER);
    return () -> {
      for (int order = 0; order < orders; order++) {
        Work.done(cell.size(), new PlatformBaton(cell.size(), random).run());
      }
      return orders;
    };
  }
}
