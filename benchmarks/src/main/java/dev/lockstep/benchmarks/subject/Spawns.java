// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.subject;

import dev.lockstep.Async;
import dev.lockstep.Task;
import dev.lockstep.benchmarks.Cell;
import dev.lockstep.benchmarks.jvm.Subject;
import dev.lockstep.benchmarks.peer.Coroutines;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;

/** Subjects whose tasks have a single step. */
public final class Spawns {

  private Spawns() {}

  /**
   * Spawns tasks one after another and awaits each.
   *
   * @param cell the number of tasks
   * @return the subject
   */
  public static Subject lockstep(Cell cell) {
    return spawns(cell, Async::run);
  }

  /**
   * Spawns tasks one after another and awaits each, seen by an observer that would record it.
   *
   * @param cell the number of tasks
   * @return the subject
   */
  public static Subject observed(Cell cell) {
    return spawns(cell, Work::observed);
  }

  private static Subject spawns(Cell cell, ToLongFunction<Callable<Long>> start) {
    return () ->
        start.applyAsLong(
            () -> {
              long sum = 0;
              for (int i = 0; i < cell.operations(); i++) {
                sum += Async.spawn(() -> 1L).await();
              }
              return Work.done(cell.operations(), sum);
            });
  }

  /**
   * Spawns all tasks and gathers their results.
   *
   * @param cell the number of tasks
   * @return the subject
   */
  public static Subject lockstepGather(Cell cell) {
    return () ->
        Async.run(
            () -> {
              List<Task<Long>> tasks = Work.times(cell.operations(), () -> Async.spawn(() -> 1L));
              return Work.done(cell.operations(), sum(Async.<Long>gather(tasks).await()));
            });
  }

  /**
   * Spawns batches of tasks and gathers each, until the operations are done.
   *
   * @param cell the number of tasks in a batch
   * @return the subject
   */
  public static Subject lockstepBatches(Cell cell) {
    int batches = Math.max(1, cell.operations() / cell.size());
    return () ->
        Async.run(
            () -> {
              long sum = 0;
              for (int batch = 0; batch < batches; batch++) {
                List<Task<Long>> tasks = Work.times(cell.size(), () -> Async.spawn(() -> 1L));
                sum += sum(Async.<Long>gather(tasks).await());
              }
              return Work.done((long) batches * cell.size(), sum);
            });
  }

  private static long sum(List<Long> values) {
    long sum = 0;
    for (long value : values) {
      sum += value;
    }
    return sum;
  }

  /**
   * Starts virtual threads one after another and joins each.
   *
   * @param cell the number of threads
   * @return the subject
   */
  public static Subject virtualThreads(Cell cell) {
    return () -> {
      long[] sum = new long[1];
      Thread parent = Thread.ofVirtual().start(() -> sum[0] = startAndJoin(cell.operations()));
      parent.join();
      return Work.done(cell.operations(), sum[0]);
    };
  }

  private static long startAndJoin(int count) {
    long[] sum = new long[1];
    try {
      for (int i = 0; i < count; i++) {
        Thread.ofVirtual().start(() -> sum[0]++).join();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return sum[0];
  }

  /**
   * Starts virtual threads and joins them all.
   *
   * @param cell the number of threads
   * @return the subject
   */
  public static Subject virtualThreadsGather(Cell cell) {
    return () -> {
      long[] results = new long[cell.operations()];
      int[] next = new int[1];
      List<Thread> threads =
          Work.times(
              cell.operations(),
              () -> {
                int index = next[0]++;
                return Thread.ofVirtual().start(() -> results[index] = 1);
              });
      for (Thread thread : threads) {
        thread.join();
      }
      return Work.done(cell.operations(), java.util.Arrays.stream(results).sum());
    };
  }

  /**
   * Runs coroutines one after another with {@code async} and {@code await}.
   *
   * @param cell the number of coroutines
   * @return the subject
   */
  public static Subject kotlin(Cell cell) {
    return () -> Work.done(cell.operations(), Coroutines.asyncAwait(cell.operations()));
  }

  /**
   * Launches all coroutines at once, without results.
   *
   * @param cell the number of coroutines
   * @return the subject
   */
  public static Subject kotlinLaunch(Cell cell) {
    return () -> Work.done(cell.operations(), Coroutines.launches(cell.operations()));
  }

  /**
   * Runs all coroutines with {@code async} and {@code awaitAll}.
   *
   * @param cell the number of coroutines
   * @return the subject
   */
  public static Subject kotlinGather(Cell cell) {
    return () -> Work.done(cell.operations(), Coroutines.gather(cell.operations()));
  }
}
