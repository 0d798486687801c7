// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The progress of a campaign. Thread-safe. */
final class Progress {

  private static final double MILLIS = 1_000;
  private static final double PERCENT = 100;

  /** The largest number of samples; of more, every other one is dropped. */
  private static final int SAMPLES = 400;

  private final int tests;
  private final long slices;
  private long slicesRan;
  private long interleavings;
  private long fresh;
  private int failed;
  private long lastMillis;
  private long lastInterleavings;
  private long lastFresh;
  private final List<Sample> samples = new ArrayList<>(List.of(new Sample(0, 0, 0)));
  private final Map<String, Long> times = new TreeMap<>();

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

  /**
   * Called after each slice.
   *
   * @param test the name of the test
   * @param took the milliseconds that the slice took
   * @param millis the time since the campaign began
   */
  synchronized void sliceRan(int failedTests, String test, long took, long millis) {
    slicesRan++;
    failed = failedTests;
    times.merge(test, took, Long::sum);
    if (samples.size() == SAMPLES) {
      for (int i = SAMPLES - 2; i > 0; i -= 2) {
        samples.remove(i);
      }
    }
    samples.add(new Sample(millis, interleavings, fresh));
  }

  /**
   * The state of a campaign at one time.
   *
   * @param millis the time since it began
   * @param interleavings the number of interleavings that ran
   * @param fresh the number of those that a process had not seen before
   */
  record Sample(long millis, long interleavings, long fresh) {

    Map<String, Object> toJson() {
      return Map.of("milliseconds", millis, "interleavings", interleavings, "fresh", fresh);
    }
  }

  /** Returns some of the states over time. */
  synchronized List<Sample> samples() {
    return List.copyOf(samples);
  }

  /** Returns the milliseconds that each test took, in all processes together. */
  synchronized Map<String, Long> times() {
    return new TreeMap<>(times);
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
