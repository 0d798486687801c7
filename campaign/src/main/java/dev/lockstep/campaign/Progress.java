// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import java.util.Locale;

/** The progress of a campaign. Thread-safe. */
final class Progress {

  private static final double MILLIS = 1_000;
  private static final double PERCENT = 100;

  private final int tests;
  private final long slices;
  private long slicesRan;
  private long interleavings;
  private long fresh;
  private int failed;
  private long lastMillis;
  private long lastInterleavings;
  private long lastFresh;

  /**
   * Creates the progress of a campaign that has not run a slice.
   *
   * @param tests the number of tests
   * @param slices the number of slices that will run, or -1 if it is not known
   */
  Progress(int tests, long slices) {
    this.tests = tests;
    this.slices = slices;
  }

  synchronized void ran(long more, long moreFresh) {
    interleavings += more;
    fresh += moreFresh;
  }

  synchronized void sliceRan(int failedTests) {
    slicesRan++;
    failed = failedTests;
  }

  /**
   * Returns a line about the time since the previous one.
   *
   * @param millis the time since the campaign began
   */
  synchronized String line(long millis) {
    long ran = interleavings - lastInterleavings;
    double rate = ran * MILLIS / Math.max(1, millis - lastMillis);
    String line =
        String.format(
            Locale.ROOT,
            "%s: %s of %s (%,.0f/s), %s, %s new lately, %s failed",
            Times.text(millis),
            TestResult.count(interleavings, "interleaving"),
            TestResult.count(tests, "test"),
            rate,
            slices < 0
                ? TestResult.count(slicesRan, "slice")
                : String.format(
                    Locale.ROOT,
                    "%.0f %% of the slices",
                    slicesRan * PERCENT / Math.max(1, slices)),
            ran == 0
                ? "none"
                : String.format(Locale.ROOT, "%.0f %%", (fresh - lastFresh) * PERCENT / ran),
            failed == 0 ? "none" : String.valueOf(failed));
    lastMillis = millis;
    lastInterleavings = interleavings;
    lastFresh = fresh;
    return line;
  }
}
