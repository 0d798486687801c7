// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.plain;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Calls of the JDK by code that the agent changes: it changes none of our own packages. */
public final class PlainCalls {

  private static final int SECONDS_AN_HOUR = 3_600;

  private PlainCalls() {}

  /**
   * Reads the clock.
   *
   * @param times how often
   * @return a value that depends on each call
   */
  public static long readClock(int times) {
    long sum = 0;
    for (int i = 0; i < times; i++) {
      sum += System.nanoTime();
    }
    return sum;
  }

  /**
   * Asks for the current thread.
   *
   * @param times how often
   * @return a value that depends on each call
   */
  public static long askForThread(int times) {
    long sum = 0;
    for (int i = 0; i < times; i++) {
      sum += Thread.currentThread().getPriority();
    }
    return sum;
  }

  /**
   * Runs a job at a fixed rate of a second for an hour.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  public static void workForAnHour() throws InterruptedException {
    CountDownLatch hour = new CountDownLatch(SECONDS_AN_HOUR);
    try (ScheduledExecutorService pool = Executors.newScheduledThreadPool(1)) {
      Future<?> job = pool.scheduleAtFixedRate(hour::countDown, 1, 1, TimeUnit.SECONDS);
      hour.await();
      job.cancel(false);
      pool.shutdownNow();
    }
  }
}
