// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.subject;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;

/**
 * The locked count in one random interleaving, as an explorer without loops does it: with a
 * platform thread for each task, one of which runs at a time.
 */
final class PlatformBaton {

  /**
   * The factor by which its work is smaller, since it takes about as many times longer than the
   * others.
   */
  static final int SLOWER = 20;

  private final List<Worker> ready = new ArrayList<>();
  private final List<Worker> waiting = new ArrayList<>();
  private final Semaphore back = new Semaphore(0);
  private final Random random;
  private boolean locked;
  private int count;

  PlatformBaton(int threads, Random random) {
    this.random = random;
    for (int i = 0; i < threads; i++) {
      ready.add(new Worker());
    }
  }

  /** Runs the threads; returns their count. */
  int run() throws InterruptedException {
    List<Worker> all = List.copyOf(ready);
    all.forEach(Thread::start);
    while (!ready.isEmpty()) {
      Worker next = ready.remove(random.nextInt(ready.size()));
      next.turn.release();
      back.acquire();
    }
    for (Worker worker : all) {
      worker.join();
    }
    return count;
  }

  private final class Worker extends Thread {
    private final Semaphore turn = new Semaphore(0);

    @Override
    public void run() {
      turn.acquireUninterruptibly();
      while (locked) {
        waiting.add(this);
        giveBack();
      }
      locked = true;
      int seen = count;
      ready.add(this);
      giveBack();
      count = seen + 1;
      locked = false;
      ready.addAll(waiting);
      waiting.clear();
      back.release();
    }

    private void giveBack() {
      back.release();
      turn.acquireUninterruptibly();
    }
  }
}
