package dev.lockstep.benchmarks.subject;

import dev.lockstep.Async;
import dev.lockstep.benchmarks.Cell;
import dev.lockstep.benchmarks.jvm.Subject;
import dev.lockstep.explore.Exploration;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Strategy;
import dev.lockstep.sync.AsyncLock;
import java.util.Random;

/** Orders of tasks that take a lock, count, give way and release it. */
public final class Schedules {

  private static final int MOST = 1_000_000;

  private Schedules() {}

  /**
   * What is explored.
   *
   * @param tasks how many of them
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
   * A random walk through the orders, with what makes each of them replayable.
   *
   * @param cell how many tasks, how many orders
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
   * All orders.
   *
   * @param cell how many tasks
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
   * The same with platform threads that hand a baton to each other at random.
   *
   * @param cell how many threads, how many orders
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
