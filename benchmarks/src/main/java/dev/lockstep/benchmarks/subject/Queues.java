// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.subject;

import dev.lockstep.Async;
import dev.lockstep.Task;
import dev.lockstep.benchmarks.Cell;
import dev.lockstep.benchmarks.jvm.Subject;
import dev.lockstep.benchmarks.peer.Coroutines;
import dev.lockstep.sync.AsyncQueue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToLongFunction;

/** Subjects that pass items from one task to another through a queue. */
public final class Queues {

  private Queues() {}

  /**
   * Lets two tasks throw a ball to each other; an operation is one throw, which is one switch.
   *
   * @param cell the number of throws
   * @return the subject
   */
  public static Subject lockstepPingPong(Cell cell) {
    return pingPong(cell, Async::run);
  }

  /**
   * Lets two tasks throw a ball to each other, seen by an observer that would record it.
   *
   * @param cell the number of throws
   * @return the subject
   */
  public static Subject observed(Cell cell) {
    return pingPong(cell, Work::observed);
  }

  private static Subject pingPong(Cell cell, ToLongFunction<Callable<Long>> start) {
    int rounds = cell.operations() / 2;
    return () ->
        start.applyAsLong(
            () -> {
              AsyncQueue<Integer> there = AsyncQueue.fifo(1);
              AsyncQueue<Integer> back = AsyncQueue.fifo(1);
              Task<Void> other =
                  Async.spawn(
                      () -> {
                        for (int i = 0; i < rounds; i++) {
                          back.put(there.get() + 1);
                        }
                      });
              int ball = 0;
              while (ball < rounds) {
                there.put(ball);
                ball = back.get();
              }
              other.await();
              return Work.done(rounds, ball) * 2;
            });
  }

  /**
   * Runs a producer and a consumer.
   *
   * @param cell the capacity, and the number of items
   * @return the subject
   */
  public static Subject lockstepBuffered(Cell cell) {
    return () ->
        Async.run(
            () -> {
              AsyncQueue<Integer> queue = AsyncQueue.fifo(cell.size());
              Async.spawn(
                  () -> {
                    for (int i = 0; i < cell.operations(); i++) {
                      queue.put(1);
                    }
                  });
              long sum = 0;
              for (int i = 0; i < cell.operations(); i++) {
                sum += queue.get();
              }
              return Work.done(cell.operations(), sum);
            });
  }

  /**
   * Runs several consumers that wait on one queue; each item goes to the one that has waited
   * longest.
   *
   * @param cell the number of consumers
   * @return the subject
   */
  public static Subject lockstepConsumers(Cell cell) {
    int each = Math.max(1, cell.operations() / cell.size());
    return () ->
        Async.run(
            () -> {
              AsyncQueue<Integer> queue = AsyncQueue.fifo(0);
              long[] sum = new long[1];
              var consumers =
                  Work.times(
                      cell.size(),
                      () ->
                          Async.spawn(
                              () -> {
                                for (int i = 0; i < each; i++) {
                                  int item = queue.get();
                                  sum[0] += item;
                                }
                              }));
              Async.yieldNow();
              for (int round = 0; round < each; round++) {
                for (int i = 0; i < cell.size(); i++) {
                  queue.put(1);
                }
                Async.yieldNow();
              }
              Async.gather(consumers).await();
              return Work.done((long) each * cell.size(), sum[0]);
            });
  }

  /**
   * Throws the ball over Kotlin's channels.
   *
   * @param cell the number of throws
   * @return the subject
   */
  public static Subject kotlinPingPong(Cell cell) {
    return () -> Coroutines.pingPong(cell.operations() / 2);
  }

  /**
   * Runs a producer and a consumer of a Kotlin channel.
   *
   * @param cell the capacity, and the number of items
   * @return the subject
   */
  public static Subject kotlinBuffered(Cell cell) {
    return () -> Work.done(cell.operations(), Coroutines.buffered(cell.operations(), cell.size()));
  }

  /**
   * Throws the ball over blocking queues, on virtual threads.
   *
   * @param cell the number of throws
   * @return the subject
   */
  public static Subject blockingPingPong(Cell cell) {
    int rounds = cell.operations() / 2;
    return () -> {
      BlockingQueue<Integer> there = new ArrayBlockingQueue<>(1);
      BlockingQueue<Integer> back = new ArrayBlockingQueue<>(1);
      long played =
          both(
              () -> {
                for (int i = 0; i < rounds; i++) {
                  back.put(there.take() + 1);
                }
                return 0L;
              },
              () -> {
                int ball = 0;
                while (ball < rounds) {
                  there.put(ball);
                  ball = back.take();
                }
                return (long) ball;
              });
      return Work.done(rounds, played) * 2;
    };
  }

  /**
   * Runs a producer and a consumer of a blocking queue, on virtual threads.
   *
   * @param cell the capacity, and the number of items
   * @return the subject
   */
  public static Subject blockingBuffered(Cell cell) {
    return () -> {
      BlockingQueue<Integer> queue = new ArrayBlockingQueue<>(cell.size());
      long sum =
          both(
              () -> {
                for (int i = 0; i < cell.operations(); i++) {
                  queue.put(1);
                }
                return 0L;
              },
              () -> {
                long taken = 0;
                for (int i = 0; i < cell.operations(); i++) {
                  taken += queue.take();
                }
                return taken;
              });
      return Work.done(cell.operations(), sum);
    };
  }

  private static long both(Callable<Long> one, Callable<Long> other)
      throws InterruptedException, ExecutionException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Long> first = threads.submit(one);
      Future<Long> second = threads.submit(other);
      return first.get() + second.get();
    }
  }
}
