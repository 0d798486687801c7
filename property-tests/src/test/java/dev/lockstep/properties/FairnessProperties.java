// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.properties;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.spi.ChoiceSource;
import dev.lockstep.sync.AsyncCondition;
import dev.lockstep.sync.AsyncLock;
import dev.lockstep.sync.AsyncQueue;
import dev.lockstep.sync.AsyncSemaphore;
import dev.lockstep.sync.QueueShutDownException;
import dev.lockstep.virtual.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * What is built on the wait queue is fair and loses nothing, in every interleaving, whenever its
 * users are cancelled.
 */
class FairnessProperties {

  /** Longer than anything that happens in a program: then nothing goes on by itself any more. */
  private static final Duration SETTLED = Duration.ofHours(1);

  /** One who uses what is tested, some passes long, and may be cancelled after some passes. */
  record User(int passesBefore, int passesInside, int passesUntilCancelled) {

    boolean isCancelled() {
      return passesUntilCancelled < 10;
    }
  }

  @Provide
  Arbitrary<User> users() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 3),
            Arbitraries.integers().between(0, 3),
            Arbitraries.integers().between(0, 19))
        .as(User::new);
  }

  @Provide
  Arbitrary<Integer> seeds() {
    return Arbitraries.frequencyOf(
        Tuple.of(1, Arbitraries.just(0)), Tuple.of(2, Arbitraries.integers().between(1, 1000)));
  }

  /** Seed 0 is first in, first out; any other one is an interleaving. */
  private static ChoiceSource choiceSource(long seed) {
    Random random = new Random(seed);
    return seed == 0 ? ChoiceSource.FIFO : (label, bound) -> random.nextInt(bound);
  }

  private static void run(long seed, AsyncAction program) {
    try (Runner runner =
        Runner.builder().clock(new VirtualClock()).choiceSource(choiceSource(seed)).build()) {
      runner.run(program);
    }
  }

  private static void yieldTimes(int passes) {
    for (int pass = 0; pass < passes; pass++) {
      Async.yieldNow();
    }
  }

  /** Starts users, and lets them be cancelled. */
  private static List<Task<Void>> spawn(List<User> users, UserProgram program) {
    List<Task<Void>> tasks = spawnUsers(users, program);
    spawnCancellers(users, tasks);
    return tasks;
  }

  private static List<Task<Void>> spawnUsers(List<User> users, UserProgram program) {
    List<Task<Void>> tasks = new ArrayList<>();
    for (User user : users) {
      int number = tasks.size();
      tasks.add(Async.spawn("user " + number, () -> program.run(number, user)));
    }
    return tasks;
  }

  private static void spawnCancellers(List<User> users, List<Task<Void>> tasks) {
    for (int number = 0; number < users.size(); number++) {
      User user = users.get(number);
      Task<Void> task = tasks.get(number);
      if (user.isCancelled()) {
        Async.spawn(
            () -> {
              yieldTimes(user.passesUntilCancelled());
              task.cancel();
            });
      }
    }
  }

  private static void assertEnded(List<Task<Void>> tasks) {
    assertThat(tasks)
        .allMatch(Task::isDone)
        .allMatch(
            task ->
                task.isCancelled()
                    || task.exception() == null
                    || task.exception() instanceof QueueShutDownException);
  }

  private interface UserProgram {
    void run(int number, User user);
  }

  @Property(tries = 500)
  void lockIsHeldByOneAndTakenInTheOrderOfArrival(
      @ForAll @Size(min = 1, max = 8) List<@From("users") User> users, @ForAll("seeds") int seed) {
    AsyncLock lock = new AsyncLock();
    List<Integer> came = new ArrayList<>();
    List<Integer> took = new ArrayList<>();
    int[] inside = {0};
    run(
        seed,
        () -> {
          List<Task<Void>> tasks =
              spawn(
                  users,
                  (number, user) -> {
                    yieldTimes(user.passesBefore());
                    came.add(number);
                    lock.acquire();
                    took.add(number);
                    try {
                      assertThat(++inside[0]).isEqualTo(1);
                      yieldTimes(user.passesInside());
                    } finally {
                      inside[0]--;
                      lock.release();
                    }
                  });
          Async.sleep(SETTLED);
          assertEnded(tasks);
          assertThat(lock.statistics()).isEqualTo(new AsyncLock.Statistics(false, null, 0));
        });
    came.retainAll(took);
    assertThat(took).isEqualTo(came);
  }

  @Property(tries = 500)
  void semaphoreMakesAndLosesNoPermit(
      @ForAll @Size(min = 1, max = 8) List<@From("users") User> users,
      @ForAll @IntRange(min = 1, max = 3) int permits,
      @ForAll("seeds") int seed) {
    AsyncSemaphore semaphore = AsyncSemaphore.bounded(permits);
    List<Integer> came = new ArrayList<>();
    List<Integer> took = new ArrayList<>();
    int[] inside = {0};
    run(
        seed,
        () -> {
          List<Task<Void>> tasks =
              spawn(
                  users,
                  (number, user) -> {
                    yieldTimes(user.passesBefore());
                    came.add(number);
                    semaphore.acquire();
                    took.add(number);
                    try {
                      assertThat(++inside[0]).isLessThanOrEqualTo(permits);
                      yieldTimes(user.passesInside());
                    } finally {
                      inside[0]--;
                      semaphore.release();
                    }
                  });
          Async.sleep(SETTLED);
          assertEnded(tasks);
          assertThat(semaphore.statistics().value()).isEqualTo(permits);
          assertThat(semaphore.isLocked()).isFalse();
        });
    if (seed == 0 || permits == 1) { // else those who got permits may go on in any order
      came.retainAll(took);
      assertThat(took).isEqualTo(came);
    }
  }

  @Property(tries = 500)
  void queueLosesNoItemAndNobodyWaitsInVain(
      @ForAll @Size(min = 1, max = 8) List<@From("users") User> putters,
      @ForAll @Size(min = 1, max = 8) List<@From("users") User> getters,
      @ForAll @IntRange(max = 3) int maxsize,
      @ForAll("seeds") int seed) {
    AsyncQueue<Integer> queue = AsyncQueue.fifo(maxsize);
    List<Integer> put = new ArrayList<>();
    List<Integer> got = new ArrayList<>();
    run(
        seed,
        () -> {
          List<Task<Void>> tasks =
              spawn(
                  putters,
                  (number, user) -> {
                    yieldTimes(user.passesBefore());
                    queue.put(number);
                    put.add(number);
                  });
          tasks.addAll(
              spawn(
                  getters,
                  (number, user) -> {
                    yieldTimes(user.passesBefore());
                    got.add(queue.get());
                  }));
          Async.sleep(SETTLED);
          AsyncQueue.Statistics settled = queue.statistics();
          assertThat(settled.getters() == 0 || queue.isEmpty()).as("getters in vain").isTrue();
          assertThat(settled.putters() == 0 || queue.isFull()).as("putters in vain").isTrue();
          assertThat(settled.unfinished()).isEqualTo(put.size());

          List<Integer> left = new ArrayList<>(got);
          queue.shutdown();
          while (!queue.isEmpty()) {
            left.add(queue.getNowait());
          }
          assertThat(left).as("all that was put in, in order").isEqualTo(put);
          Async.sleep(SETTLED);
          assertEnded(tasks);
        });
  }

  @Property(tries = 500)
  void signalOfAConditionIsNotLost(
      @ForAll @Size(min = 1, max = 8) List<@From("users") User> users,
      @ForAll @Size(max = 8) List<@IntRange(max = 3) Integer> passesBetweenSignals,
      @ForAll("seeds") int seed) {
    AsyncCondition condition = new AsyncCondition();
    int[] wentOn = {0};
    run(
        seed,
        () -> {
          List<Task<Void>> tasks =
              spawnUsers(
                  users,
                  (number, user) -> {
                    condition.acquire();
                    try {
                      condition.await();
                      wentOn[0]++;
                      yieldTimes(user.passesInside());
                    } finally {
                      condition.release();
                    }
                  });
          Async.sleep(SETTLED);
          spawnCancellers(users, tasks);
          for (int passes : passesBetweenSignals) {
            yieldTimes(passes);
            condition.acquire();
            condition.signal();
            condition.release();
          }
          Async.sleep(SETTLED);
          assertThat(condition.isLocked()).isFalse();
          if (condition.statistics().waiters() > 0) { // else there were signals for nobody
            assertThat(wentOn[0]).isGreaterThanOrEqualTo(passesBetweenSignals.size());
          }
          condition.acquire();
          condition.signalAll();
          condition.release();
          Async.sleep(SETTLED);
          assertEnded(tasks);
        });
  }
}
