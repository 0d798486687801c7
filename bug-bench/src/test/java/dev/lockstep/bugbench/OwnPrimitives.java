// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.bugbench;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.AsyncFuture;
import dev.lockstep.AsyncTimeoutException;
import dev.lockstep.CancelledError;
import dev.lockstep.ExceptionGroup;
import dev.lockstep.ReturnWhen;
import dev.lockstep.Task;
import dev.lockstep.TaskGroup;
import dev.lockstep.explore.Program;
import dev.lockstep.sync.AsyncBarrier;
import dev.lockstep.sync.AsyncCondition;
import dev.lockstep.sync.AsyncEvent;
import dev.lockstep.sync.AsyncLock;
import dev.lockstep.sync.AsyncQueue;
import dev.lockstep.sync.AsyncSemaphore;
import dev.lockstep.sync.BrokenBarrierException;
import dev.lockstep.sync.QueueShutDownException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The runtime's own primitives, under workloads whose tasks named {@code victim...} the explorer
 * may cancel at any step.
 */
final class OwnPrimitives {

  private static final Duration LIMIT = Duration.ofSeconds(1);

  private OwnPrimitives() {}

  /**
   * A primitive under a workload.
   *
   * @param name the name of the primitive and the workload
   * @param workload a run of the workload
   */
  record Subject(String name, Program workload) {
    static Subject of(String name, AsyncAction main) {
      return new Subject(name, run -> run.main(main));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Subject> all() {
    return List.of(
        Subject.of("AsyncLock", () -> permits(locking(new AsyncLock()), 1)),
        Subject.of("AsyncSemaphore.of(1)", () -> permits(counting(AsyncSemaphore.of(1)), 1)),
        Subject.of(
            "AsyncSemaphore.bounded(2)", () -> permits(counting(AsyncSemaphore.bounded(2)), 2)),
        Subject.of("AsyncLock, order", () -> Permits.inTurns(locking(new AsyncLock()), 3)),
        Subject.of(
            "AsyncSemaphore, order", () -> Permits.inTurns(counting(AsyncSemaphore.of(1)), 3)),
        Subject.of("AsyncEvent", OwnPrimitives::event),
        Subject.of("AsyncCondition.signalAll()", OwnPrimitives::signalAll),
        Subject.of("AsyncCondition.signal()", OwnPrimitives::signalOne),
        Subject.of("AsyncBarrier", OwnPrimitives::barrier),
        Subject.of("AsyncQueue.fifo(1)", () -> queue(AsyncQueue.fifo(1))),
        Subject.of("AsyncQueue.lifo(2)", () -> queue(AsyncQueue.lifo(2))),
        Subject.of("AsyncQueue.priority(0)", () -> queue(AsyncQueue.priority(0))),
        Subject.of("AsyncQueue.join()", OwnPrimitives::join),
        Subject.of("Async.waitFor(future)", OwnPrimitives::waitForFuture),
        Subject.of("Async.waitFor(program)", OwnPrimitives::waitForProgram),
        Subject.of("Async.timeout", OwnPrimitives::timeout),
        Subject.of("TaskGroup", () -> group(false)),
        Subject.of("TaskGroup, a child fails", () -> group(true)),
        Subject.of("Async.gather", OwnPrimitives::gather),
        Subject.of("Async.gatherOutcomes", OwnPrimitives::outcomes),
        Subject.of("Async.wait", OwnPrimitives::await),
        Subject.of("Async.asCompleted", OwnPrimitives::asCompleted),
        Subject.of("Async.shield", OwnPrimitives::shield),
        Subject.of("Async.shielded", OwnPrimitives::shielded));
  }

  /**
   * What asyncio does as well, and its traces demand: a limit that expires at once takes a
   * cancellation that was requested before for its own (gh-134471), and one that expires in the
   * instant of a result hides the result.
   */
  static List<Subject> keptFromAsyncio() {
    return List.of(
        Subject.of("W11", OwnPrimitives::cancelledBefore),
        Subject.of("W10", OwnPrimitives::sameInstant));
  }

  private static Permits locking(AsyncLock lock) {
    return permits(lock::acquire, lock::release);
  }

  private static Permits counting(AsyncSemaphore semaphore) {
    return permits(semaphore::acquire, semaphore::release);
  }

  private static Permits permits(Runnable acquire, Runnable release) {
    return new Permits() {
      @Override
      public void acquire() {
        acquire.run();
      }

      @Override
      public void release() {
        release.run();
      }
    };
  }

  /** Waits for all; those that were cancelled have ended so. */
  static void join(Task<?>... tasks) {
    for (Task<?> task : tasks) {
      try {
        task.await();
      } catch (CancelledError e) {
        if (!task.isCancelled()) {
          throw e;
        }
      }
    }
  }

  private static void permits(Permits permits, int limit) {
    Permits.Holders holders = new Permits.Holders(permits, limit);
    List<Task<?>> tasks = new ArrayList<>();
    for (int i = 0; i < limit; i++) {
      tasks.add(Async.spawn("user" + i, holders::use));
    }
    for (int i = 0; i < 2; i++) {
      tasks.add(Async.spawn("victim" + i, holders::use));
    }
    join(tasks.toArray(Task<?>[]::new));
    holders.checkNothingLeft();
  }

  private static void event() {
    AsyncEvent event = new AsyncEvent();
    Task<?> victim = Async.spawn("victim", event::await);
    Task<?> waiter = Async.spawn("waiter", event::await);
    Task<?> setter =
        Async.spawn(
            "setter",
            () -> {
              event.set();
              event.clear();
              Async.yieldNow();
              event.set();
            });
    join(setter, victim, waiter);
    check(event.statistics().waiters() == 0, Kind.LEAK, "waiters are left: " + event);
  }

  static void check(boolean condition, Kind kind, String what) {
    if (!condition) {
      throw new Violation(kind, what);
    }
  }

  private static void signalAll() {
    AsyncCondition condition = new AsyncCondition();
    boolean[] ready = {false};
    AsyncAction waiting =
        () -> {
          condition.acquire();
          try {
            condition.waitFor(() -> ready[0]);
          } finally {
            condition.release();
          }
        };
    Task<?> victim = Async.spawn("victim", waiting);
    Task<?> waiter = Async.spawn("waiter", waiting);
    Task<?> notifier =
        Async.spawn(
            "notifier",
            () -> {
              condition.acquire();
              ready[0] = true;
              condition.signalAll();
              Async.yieldNow();
              condition.release();
            });
    join(notifier, victim, waiter);
    check(!condition.isLocked(), Kind.LEAK, "still locked: " + condition);
    check(condition.statistics().waiters() == 0, Kind.LEAK, "waiters are left: " + condition);
  }

  /** One signal an item: one who is cancelled must not keep the other's. */
  private static void signalOne() {
    AsyncCondition condition = new AsyncCondition();
    int[] items = {0};
    AsyncAction taking =
        () -> {
          condition.acquire();
          try {
            condition.waitFor(() -> items[0] > 0);
            items[0]--;
          } finally {
            condition.release();
          }
        };
    Task<?> victim = Async.spawn("victim", taking);
    Task<?> waiter = Async.spawn("waiter", taking);
    Task<?> producer =
        Async.spawn(
            "producer",
            () -> {
              condition.acquire();
              items[0]++;
              condition.signal();
              condition.release();
            });
    join(producer);
    Async.wait(List.of(victim, waiter), ReturnWhen.FIRST_COMPLETED);
    if (waiter.isDone()) {
      victim.cancel();
    } else if (!victim.isCancelled()) {
      waiter.cancel();
    }
    join(victim, waiter);
    check(!condition.isLocked(), Kind.LEAK, "still locked: " + condition);
  }

  private static void barrier() {
    AsyncBarrier barrier = new AsyncBarrier(2);
    AsyncAction arriving =
        () -> {
          try {
            barrier.await();
          } catch (BrokenBarrierException e) {
            // the other one was cancelled
          }
        };
    Task<?> victim = Async.spawn("victim", arriving);
    Task<?> other = Async.spawn("other", arriving);
    join(victim);
    if (victim.isCancelled()) {
      barrier.abort();
    }
    join(other);
    check(barrier.waiting() == 0, Kind.LEAK, "waiters are left: " + barrier);
  }

  /** Two put two items each, two get until there are no more. */
  private static void queue(AsyncQueue<Integer> queue) {
    List<Integer> in = new ArrayList<>();
    List<Integer> out = new ArrayList<>();
    Task<?> producer = Async.spawn("producer", () -> put(queue, in, 1));
    Task<?> victimProducer = Async.spawn("victim producer", () -> put(queue, in, 3));
    Task<?> victimConsumer = Async.spawn("victim consumer", () -> getAll(queue, out));
    Task<?> consumer = Async.spawn("consumer", () -> getAll(queue, out));
    join(producer, victimProducer);
    queue.shutdown();
    join(victimConsumer, consumer);
    out.sort(null);
    in.sort(null);
    check(out.equals(in), Kind.LOST, in + " were put, " + out + " were got");
  }

  private static void put(AsyncQueue<Integer> queue, List<Integer> in, int first) {
    for (int item = first; item < first + 2; item++) {
      queue.put(item);
      in.add(item);
    }
  }

  private static void getAll(AsyncQueue<Integer> queue, List<Integer> out) {
    try {
      while (true) {
        out.add(queue.get());
      }
    } catch (QueueShutDownException e) {
      // that was all
    }
  }

  private static void join() {
    AsyncQueue<Integer> queue = AsyncQueue.fifo(0);
    boolean[] worked = {false};
    Task<?> victim = Async.spawn("victim", queue::join);
    queue.putNowait(1);
    Task<?> consumer =
        Async.spawn(
            "consumer",
            () -> {
              queue.get();
              Async.yieldNow();
              worked[0] = true;
              queue.taskDone();
            });
    queue.join();
    check(worked[0], Kind.EARLY, "join() came back before the work was done");
    join(consumer, victim);
  }

  /** A result may come in the instant of the deadline; then it is there to be looked at. */
  private static void waitForFuture() {
    resultAtDeadline(true);
  }

  private static void sameInstant() {
    resultAtDeadline(false);
  }

  private static void resultAtDeadline(boolean looksAgain) {
    AsyncFuture<Integer> result = Async.future();
    boolean[] taken = {false};
    Task<?> victim =
        Async.spawn(
            "victim",
            () -> {
              try {
                taken[0] = Async.waitFor(result, LIMIT) == 1;
              } catch (AsyncTimeoutException e) {
                taken[0] = looksAgain && result.isDone() && !result.isCancelled();
              }
            });
    boolean[] given = {false};
    Task<?> producer =
        Async.spawn(
            "producer",
            () -> {
              Async.sleep(LIMIT);
              given[0] = !result.isDone();
              if (given[0]) {
                result.setResult(1);
              }
            });
    join(producer, victim);
    check(
        !given[0] || taken[0] || victim.isCancelled(),
        Kind.LOST,
        "the result was set and nobody has it");
  }

  /** A program that cleans up in two steps, with a limit. */
  private static void waitForProgram() {
    boolean[] state = {false, false};
    Task<?> victim =
        Async.spawn(
            "victim",
            () -> {
              try {
                Async.waitFor(() -> program(state), LIMIT);
              } catch (AsyncTimeoutException e) {
                // expected
              } finally {
                check(state[0] == state[1], Kind.EARLY, "the program is still cleaning up");
              }
            });
    join(victim);
  }

  private static Integer program(boolean[] state) {
    state[0] = true;
    try {
      Async.sleep(LIMIT.multipliedBy(2));
    } finally {
      try {
        Async.yieldNow();
      } finally {
        state[1] = true;
      }
    }
    return 1;
  }

  /** Two limits and a canceller, all in one instant. */
  private static void timeout() {
    Task<?> victim =
        Async.spawn(
            "victim",
            () -> {
              try {
                Async.timeout(
                    LIMIT, () -> Async.timeout(LIMIT, () -> Async.sleep(LIMIT.multipliedBy(2))));
              } catch (AsyncTimeoutException e) {
                // expected
              }
            });
    boolean[] cancelled = {false};
    Task<?> canceller =
        Async.spawn(
            "canceller",
            () -> {
              Async.sleep(LIMIT);
              cancelled[0] = victim.cancel();
            });
    join(canceller, victim);
    check(!cancelled[0] || victim.isCancelled(), Kind.SWALLOW, "it went on");
  }

  /** A task that was cancelled begins something that has no time. */
  private static void cancelledBefore() {
    Task<?> victim =
        Async.spawn(
            "victim",
            () -> {
              Async.currentTask().cancel();
              try {
                Async.timeout(Duration.ZERO, () -> Async.sleep(LIMIT));
              } catch (AsyncTimeoutException e) {
                // not what it was cancelled for
              }
            });
    join(victim);
    check(victim.isCancelled(), Kind.SWALLOW, "it went on although it was cancelled");
  }

  private static void group(boolean fails) {
    List<Task<?>> children = new ArrayList<>();
    Task<?> victim =
        Async.spawn(
            "victim",
            () -> {
              try {
                TaskGroup.run(
                    group -> {
                      children.add(group.spawn("victim1", () -> Async.yieldNow()));
                      children.add(group.spawn("child2", () -> child(fails)));
                      Async.yieldNow();
                      children.add(group.spawn("child3", () -> Async.yieldNow()));
                    });
              } catch (ExceptionGroup e) {
                check(fails, Kind.CRASH, "a failure: " + e);
              }
            });
    join(victim);
    for (Task<?> child : children) {
      check(child.isDone(), Kind.EARLY, child.name() + " still runs");
    }
  }

  private static void child(boolean fails) {
    try {
      Async.yieldNow();
    } finally {
      Async.shielded(() -> Async.yieldNow());
    }
    if (fails) {
      throw new UnsupportedOperationException("child");
    }
  }

  private static void gather() {
    Task<Integer> child1 = Async.spawn("victim1", () -> step(1));
    Task<Integer> child2 = Async.spawn("child2", () -> step(2));
    Task<?> victim =
        Async.spawn(
            "victim",
            () -> {
              List<Integer> results = Async.<Integer>gather(child1, child2).await();
              check(results.equals(List.of(1, 2)), Kind.LOST, "gathered " + results);
            });
    join(victim, child1, child2);
  }

  private static Integer step(int value) {
    Async.yieldNow();
    return value;
  }

  private static void outcomes() {
    Task<Integer> child1 = Async.spawn("victim1", () -> step(1));
    Task<Integer> child2 = Async.spawn("child2", () -> step(2));
    Task<?> victim =
        Async.spawn(
            "victim",
            () -> {
              int results = Async.<Integer>gatherOutcomes(child1, child2).await().size();
              check(results == 2, Kind.LOST, "gathered " + results);
            });
    join(victim, child1, child2);
  }

  private static void await() {
    Task<Integer> child1 = Async.spawn("victim1", () -> step(1));
    Task<Integer> child2 = Async.spawn("child2", () -> step(2));
    Task<?> victim =
        Async.spawn(
            "victim",
            () -> {
              int done =
                  Async.wait(List.of(child1, child2), ReturnWhen.ALL_COMPLETED, LIMIT)
                      .done()
                      .size();
              check(done == 2, Kind.EARLY, done + " are done");
            });
    join(victim, child1, child2);
    check(!child2.isCancelled(), Kind.SWALLOW, "child2 was cancelled, which nobody asked for");
  }

  private static void asCompleted() {
    Task<Integer> child1 = Async.spawn("child1", () -> step(1));
    Task<Integer> child2 = Async.spawn("child2", () -> step(2));
    Task<?> victim =
        Async.spawn(
            "victim",
            () -> {
              int sum = 0;
              for (AsyncFuture<Integer> next : Async.asCompleted(List.of(child1, child2), LIMIT)) {
                sum += next.await();
              }
              check(sum == 3, Kind.LOST, "the sum is " + sum);
            });
    join(victim, child1, child2);
    check(
        !child1.isCancelled() && !child2.isCancelled(),
        Kind.SWALLOW,
        "a child was cancelled, which nobody asked for");
  }

  private static void shield() {
    Task<Integer> inner = Async.spawn("inner", () -> step(1));
    Task<?> victim = Async.spawn("victim", () -> Async.shield(inner).await());
    join(victim, inner);
    check(!inner.isCancelled(), Kind.SWALLOW, "what was shielded was cancelled");
  }

  private static void shielded() {
    boolean[] state = {false, false};
    Task<?> victim =
        Async.spawn(
            "victim",
            () ->
                Async.shielded(
                    () -> {
                      state[0] = true;
                      Async.yieldNow();
                      Async.sleep(LIMIT);
                      state[1] = true;
                    }));
    join(victim);
    check(state[0] == state[1], Kind.SWALLOW, "what was shielded was cancelled");
  }
}
