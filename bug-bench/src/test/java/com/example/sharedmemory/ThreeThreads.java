// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.sharedmemory;

/** A program without a bug: three threads with 48 accesses of their own to memory of all three. */
public final class ThreeThreads {

  private static final int ROUNDS = 8;

  private volatile int first;
  private volatile int second;

  private ThreeThreads() {}

  /**
   * Runs the threads; whatever their order, no more than every second round of all is counted.
   *
   * @throws Exception if a thread fails
   */
  public static void run() throws Exception {
    ThreeThreads shared = new ThreeThreads();
    Threads.run(shared::count, shared::count, shared::count);
    Broken.unless(shared.second <= 3 * ROUNDS / 2, "limit", shared.second + " were counted");
  }

  private void count() {
    for (int round = 0; round < ROUNDS; round++) {
      if (round % 2 == 0) {
        first = second + 1;
      } else {
        second = first;
      }
    }
  }
}
