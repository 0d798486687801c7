// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.Task;
import dev.lockstep.explore.internal.replay.ReplayPlan;
import dev.lockstep.explore.internal.run.Executions;
import dev.lockstep.explore.internal.run.RecordedRun;
import dev.lockstep.explore.internal.trace.Tracer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A run does the same whether a tracer takes the stacks of its threads or not. */
@Tag("carrier-only")
@SuppressWarnings({"ThreadPriorityCheck", "WaitNotInLoop"}) // what is observed
class ObservationTest {

  private static final int WALKS = 60;

  static Stream<Named<AsyncAction>> programs() {
    return Stream.of(
        Named.of("Thread.yield in threads", () -> threads(3, ObservationTest::yieldTwice)),
        Named.of("Thread.yield in tasks", () -> tasks(3, ObservationTest::yieldTwice)),
        Named.of("unpark before park", ObservationTest::unparkBeforePark),
        Named.of("monitor", ObservationTest::monitor),
        Named.of("wait and notify", ObservationTest::waitAndNotify),
        Named.of("lock", ObservationTest::lock),
        Named.of("semaphore", ObservationTest::semaphore),
        Named.of("barrier", ObservationTest::barrier),
        Named.of("hand-over", ObservationTest::handOver),
        Named.of("future", ObservationTest::future),
        Named.of("interrupt", ObservationTest::interrupt));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void aTracedRunMakesTheSameSteps(AsyncAction program) {
    Executions executions = Programs.executions(run -> run.main(program));
    Strategy.Search search = Strategy.randomWalk().search(1, WALKS);
    for (int i = 0; i < WALKS; i++) {
      Plan plan = search.next();
      RecordedRun plain = executions.run(plan);
      search.ran(plan, plain);

      RecordedRun traced =
          executions.run(new ReplayPlan(plain.interleaving()), new Tracer(/* withLines= */ true));

      assertThat(traced.isSameAs(plain)).as("%s and traced %s", plain, traced).isTrue();
    }
  }

  @Test
  void aFailureAfterAYieldIsNotDoubted() {
    Finding finding =
        Explorer.builder()
            .build()
            .explore(
                () -> {
                  Thread.ofVirtual().name("other").start(() -> {});
                  Thread.yield();
                  throw new IllegalStateException("always");
                })
            .finding();

    assertThat(finding.doubt()).isNull();
  }

  private static void threads(int count, Runnable body) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      threads.add(Thread.ofVirtual().start(body));
    }
    threads.forEach(ObservationTest::join);
  }

  private static void tasks(int count, Runnable body) {
    List<Task<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tasks.add(Async.spawn(body::run));
    }
    tasks.forEach(Task::await);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void yieldTwice() {
    Thread.yield();
    Thread.yield();
  }

  private static void unparkBeforePark() {
    threads(
        3,
        () -> {
          LockSupport.unpark(Thread.currentThread());
          Thread.yield();
          LockSupport.park();
          yieldTwice();
        });
  }

  private static void monitor() {
    Object monitor = new Object();
    threads(
        3,
        () -> {
          synchronized (monitor) {
            yieldTwice();
          }
        });
  }

  private static void waitAndNotify() {
    Object monitor = new Object();
    boolean[] open = {false};
    Thread waiter =
        Thread.ofVirtual()
            .start(
                () -> {
                  synchronized (monitor) {
                    while (!open[0]) {
                      waitFor(monitor);
                    }
                  }
                });
    threads(
        2,
        () -> {
          Thread.yield();
          synchronized (monitor) {
            open[0] = true;
            monitor.notifyAll();
            Thread.yield();
          }
        });
    join(waiter);
  }

  private static void waitFor(Object monitor) {
    try {
      monitor.wait();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void lock() {
    ReentrantLock lock = new ReentrantLock();
    threads(
        3,
        () -> {
          lock.lock();
          try {
            Thread.yield();
          } finally {
            lock.unlock();
          }
          Thread.yield();
        });
  }

  private static void semaphore() {
    Semaphore semaphore = new Semaphore(1);
    tasks(
        3,
        () -> {
          semaphore.acquireUninterruptibly();
          Thread.yield();
          semaphore.release();
          Async.yieldNow();
        });
  }

  private static void barrier() {
    CyclicBarrier barrier = new CyclicBarrier(3);
    threads(
        3,
        () -> {
          Thread.yield();
          try {
            barrier.await();
          } catch (Exception e) {
            throw new AssertionError(e);
          }
          Thread.yield();
        });
  }

  private static void handOver() {
    SynchronousQueue<Integer> queue = new SynchronousQueue<>();
    Task<Integer> taker = Async.spawn(queue::take);
    Task<Void> putter = Async.spawn(() -> queue.put(1));
    Thread.yield();
    taker.await();
    putter.await();
  }

  private static void future() {
    CompletableFuture<Integer> future = new CompletableFuture<>();
    CountDownLatch latch = new CountDownLatch(2);
    Thread waiter = Thread.ofVirtual().start(future::join);
    threads(
        2,
        () -> {
          latch.countDown();
          Thread.yield();
          future.complete(1);
        });
    join(waiter);
  }

  private static void interrupt() {
    Thread sleeper = Thread.ofVirtual().start(LockSupport::park);
    Thread.yield();
    sleeper.interrupt();
    join(sleeper);
  }
}
