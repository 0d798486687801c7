// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.DeadlockError;
import dev.lockstep.explore.internal.run.RecordedRun;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ordinary virtual-thread code, which knows nothing of a loop, is explored where it blocks. */
@Tag("carrier-only")
class VirtualThreadsTest {

  private static void start(Runnable... bodies) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (Runnable body : bodies) {
      threads.add(Thread.ofVirtual().name("t" + (threads.size() + 1)).start(body));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** Found, and found again from its line. */
  private static Finding find(dev.lockstep.AsyncAction program) {
    Finding finding = Explorer.builder().build().explore(program).finding();
    assertThat(finding).isNotNull();
    assertThat(finding.doubt()).isNull();
    Interleaving line = Interleaving.parse(finding.interleaving().toString());
    RecordedRun again = RecordedRun.of(Explorer.builder().build().replay(line, program));
    assertThat(again.isSameAs(RecordedRun.of(finding.execution()))).isTrue();
    return finding;
  }

  @Test
  void deadlockIsFoundThoughTheProgramBlocksAgainWhenItIsCancelled() {
    Finding finding =
        find(
            () -> {
              try (var pool = Executors.newFixedThreadPool(1, Thread.ofVirtual().factory())) {
                pool.submit(() -> pool.submit(() -> 1).get()).get();
              }
            });

    assertThat(finding.failure()).isInstanceOf(DeadlockError.class);
  }

  @Test
  void diningPhilosophersStarve() {
    Finding finding =
        find(
            () -> {
              ReentrantLock[] forks = {
                new ReentrantLock(), new ReentrantLock(), new ReentrantLock()
              };
              start(dining(forks, 0), dining(forks, 1), dining(forks, 2));
            });

    assertThat(finding.failure()).isInstanceOf(DeadlockError.class);
  }

  private static Runnable dining(ReentrantLock[] forks, int place) {
    return () -> {
      ReentrantLock left = forks[place];
      ReentrantLock right = forks[(place + 1) % forks.length];
      left.lock();
      try {
        Interleaving.point();
        eat(right);
      } finally {
        left.unlock();
      }
    };
  }

  private static void eat(ReentrantLock second) {
    second.lock();
    try {
      Interleaving.point();
    } finally {
      second.unlock();
    }
  }

  @Test
  void checkThenActOnAConcurrentMapIsNotAtomic() {
    Finding finding =
        find(
            () -> {
              ConcurrentHashMap<String, Integer> counts = new ConcurrentHashMap<>();
              Runnable count =
                  () -> {
                    Integer old = counts.get("key");
                    Interleaving.point();
                    counts.put("key", old == null ? 1 : old + 1);
                  };
              start(count, count);
              assertThat(counts).containsEntry("key", 2);
            });

    assertThat(finding.failure()).isInstanceOf(AssertionError.class);
    assertThat(finding.trace().toString())
        .contains("yields VirtualThreadsTest.java:", "ends")
        .doesNotContain("stops");
  }

  @Test
  void aThreadThatStopsAtANamedPointYieldsBeforeWhatIsNamed() {
    Finding finding =
        find(
            () -> {
              int[] count = {0};
              Runnable increment =
                  () -> {
                    int read = count[0];
                    Interleaving.point("count");
                    count[0] = read + 1;
                  };
              start(increment, increment);
              assertThat(count[0]).isEqualTo(2);
            });

    assertThat(finding.trace().toString())
        .contains("yields before count VirtualThreadsTest.java:", "ends")
        .doesNotContain("stops");
  }

  @Test
  void aBoundedBufferWithOneConditionLosesAWakeUp() {
    Finding finding =
        find(
            () -> {
              Buffer buffer = new Buffer();
              start(buffer::take, buffer::take, () -> buffer.put(1), () -> buffer.put(2));
            });

    assertThat(finding.failure()).isInstanceOf(DeadlockError.class);
  }

  /** Room for one; a signal meant for a taker can reach a putter, and the other way round. */
  private static final class Buffer {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Integer> items = new ArrayDeque<>();

    void put(int item) {
      lock.lock();
      try {
        while (!items.isEmpty()) {
          changed.awaitUninterruptibly();
        }
        items.add(item);
        changed.signal();
      } finally {
        lock.unlock();
      }
    }

    void take() {
      lock.lock();
      try {
        while (items.isEmpty()) {
          changed.awaitUninterruptibly();
        }
        items.remove();
        changed.signal();
      } finally {
        lock.unlock();
      }
    }
  }

  @Test
  void aSemaphoreThatGuardsTheUpdatePassesEverySchedule() {
    Exploration exploration =
        Explorer.builder()
            .strategy(Strategy.exhaustive())
            .interleavings(100_000)
            .build()
            .explore(
                () -> {
                  Semaphore mutex = new Semaphore(1);
                  int[] count = {0};
                  Runnable increment =
                      () -> {
                        mutex.acquireUninterruptibly();
                        int read = count[0];
                        Interleaving.point();
                        count[0] = read + 1;
                        mutex.release();
                      };
                  start(increment, increment);
                  assertThat(count[0]).isEqualTo(2);
                });

    assertThat(exploration.finding()).isNull();
    assertThat(exploration.isComplete()).isTrue();
  }
}
