// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.bugbench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.AsyncAction;
import dev.lockstep.explore.Execution;
import dev.lockstep.explore.Exploration;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Finding;
import dev.lockstep.explore.Interleaving;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests of ordinary programs of virtual threads that do not use the loop on which they run. */
@Tag("carrier-only")
class ThreadProgramsTest {

  private static final Explorer EXPLORER = Explorer.builder().interleavings(500).build();

  /** Runs bodies on a virtual thread each, and waits for all of them. */
  private static void onThreads(List<? extends Runnable> bodies) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < bodies.size(); i++) {
      threads.add(Thread.ofVirtual().name("thread" + (i + 1)).start(bodies.get(i)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void isFoundMadeSimpleAndReplayed(AsyncAction program, Kind kind, int deviations) {
    Finding finding = EXPLORER.explore(program).finding();

    assertThat(finding).isNotNull();
    assertThat(Kind.of(finding.failure())).isEqualTo(kind);
    assertThat(finding.doubt()).isNull();
    assertThat(finding.interleaving().deviations()).hasSizeLessThanOrEqualTo(deviations);
    Interleaving line = Interleaving.parse(finding.interleaving().toString());
    Execution replayed = EXPLORER.replay(line, program);
    assertThat(replayed.interleaving()).isEqualTo(line);
    assertThat(replayed.failure()).hasSameClassAs(finding.failure());
  }

  private static void passes(AsyncAction program) {
    Exploration exploration = EXPLORER.explore(program);
    assertThat(exploration.finding()).as(exploration::toString).isNull();
  }

  /** A bounded buffer; with one condition for both sides a signal may wake the wrong one. */
  private static final class Buffer {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notFull = lock.newCondition();
    private final Condition notEmpty;
    private final Deque<Integer> items = new ArrayDeque<>();

    private Buffer(boolean oneCondition) {
      notEmpty = oneCondition ? notFull : lock.newCondition();
    }

    void put(int item) {
      lock.lock();
      try {
        while (!items.isEmpty()) {
          notFull.awaitUninterruptibly();
        }
        items.add(item);
        notEmpty.signal();
      } finally {
        lock.unlock();
      }
    }

    void take() {
      lock.lock();
      try {
        while (items.isEmpty()) {
          notEmpty.awaitUninterruptibly();
        }
        items.remove();
        notFull.signal();
      } finally {
        lock.unlock();
      }
    }
  }

  private static void buffer(boolean oneCondition) throws InterruptedException {
    Buffer buffer = new Buffer(oneCondition);
    Runnable producer = () -> buffer.put(1);
    onThreads(List.of(buffer::take, buffer::take, producer, producer));
  }

  @Test
  void aBoundedBufferWithOneConditionForBothSidesHangs() {
    isFoundMadeSimpleAndReplayed(() -> buffer(true), Kind.HANG, 3);
  }

  @Test
  void aBoundedBufferWithTwoConditionsPasses() {
    passes(() -> buffer(false));
  }

  private static void philosophers(boolean oneLeftHanded) throws InterruptedException {
    List<ReentrantLock> forks = new ArrayList<>();
    List<Runnable> philosophers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      forks.add(new ReentrantLock());
    }
    for (int i = 0; i < 3; i++) {
      boolean leftHanded = oneLeftHanded && i == 2;
      ReentrantLock first = forks.get(leftHanded ? 0 : i);
      ReentrantLock second = forks.get(leftHanded ? i : (i + 1) % 3);
      philosophers.add(() -> eat(first, second));
    }
    onThreads(philosophers);
  }

  private static void eat(ReentrantLock first, ReentrantLock second) {
    first.lock();
    try {
      Interleaving.point();
      second.lock();
      try {
        // eats
      } finally {
        second.unlock();
      }
    } finally {
      first.unlock();
    }
  }

  @Test
  void diningPhilosophersStarve() {
    isFoundMadeSimpleAndReplayed(() -> philosophers(false), Kind.HANG, 1);
  }

  @Test
  void diningPhilosophersWithOneLeftHandedDoNot() {
    passes(() -> philosophers(true));
  }

  /** A counter that is read and written in separate steps. */
  private static final class Counter {
    private volatile int value;
  }

  private static void lostUpdate() throws InterruptedException {
    Counter counter = new Counter();
    Runnable increment =
        () -> {
          int read = counter.value;
          Interleaving.point();
          counter.value = read + 1;
        };
    onThreads(List.of(increment, increment));
    if (counter.value != 2) {
      throw new Violation(Kind.LOST, "the counter is " + counter.value);
    }
  }

  @Test
  void anUpdateOfAVolatileIsLost() {
    isFoundMadeSimpleAndReplayed(ThreadProgramsTest::lostUpdate, Kind.LOST, 1);
  }

  private static void checkThenAct(boolean atOnce) throws InterruptedException {
    ConcurrentMap<String, Integer> loaded = new ConcurrentHashMap<>();
    ConcurrentMap<Integer, String> loads = new ConcurrentHashMap<>();
    Runnable load =
        () -> {
          if (atOnce) {
            loaded.computeIfAbsent("key", key -> load(loads));
          } else if (!loaded.containsKey("key")) {
            Interleaving.point();
            loaded.put("key", load(loads));
          }
        };
    onThreads(List.of(load, load));
    if (loads.size() != 1) {
      throw new Violation(Kind.DUPLICATE, "loaded " + loads.size() + " times");
    }
  }

  private static int load(ConcurrentMap<Integer, String> loads) {
    int number = loads.size() + 1;
    loads.put(number, "load");
    return number;
  }

  @Test
  void aCheckThenActOnAConcurrentMapLoadsTwice() {
    isFoundMadeSimpleAndReplayed(() -> checkThenAct(false), Kind.DUPLICATE, 1);
  }

  @Test
  void computeIfAbsentLoadsOnce() {
    passes(() -> checkThenAct(true));
  }
}
