// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.plain;

/** Accesses to shared memory, which the agent makes points. */
public final class SharedCounts {

  private static final int THREADS = 3;
  private static final int ACCESSES = 16;

  private int first;
  private int second;

  /** Creates counts of zero. */
  public SharedCounts() {}

  /**
   * Reads one field and writes the other, in turn.
   *
   * @param accesses how often in all, reads and writes
   * @return a value that depends on each access
   */
  public int count(int accesses) {
    for (int i = 0; i < accesses; i += 2) {
      if (i % 4 == 0) {
        first = second + 1;
      } else {
        second = first;
      }
    }
    return accesses; // with the fields themselves there would be more of them
  }

  /**
   * Lets three threads count, of 16 accesses each.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  public static void inThreads() throws InterruptedException {
    SharedCounts counts = new SharedCounts();
    Thread[] threads = new Thread[THREADS];
    for (int i = 0; i < THREADS; i++) {
      threads[i] = new Thread(() -> counts.count(ACCESSES));
      threads[i].start();
    }
    for (Thread each : threads) {
      each.join();
    }
  }
}
