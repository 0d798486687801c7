package dev.lockstep.campaign;

import java.util.Locale;

/** How far a campaign is. Thread-safe. */
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
   * No slice has run.
   *
   * @param slices how many there will be, or -1
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

  /** A line that says what happened since the last one; at a time since the beginning. */
  synchronized String line(long millis) {
    long ran = interleavings - lastInterleavings;
    double rate = ran * MILLIS / Math.max(1, millis - lastMillis);
    String line =
        String.format(
            Locale.ROOT,
            "%s: %s of %s (%,.0f/s), %s, %s new orders lately, %s failed",
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
                ? "no"
                : String.format(Locale.ROOT, "%.0f %%", (fresh - lastFresh) * PERCENT / ran),
            failed == 0 ? "none" : String.valueOf(failed));
    lastMillis = millis;
    lastInterleavings = interleavings;
    lastFresh = fresh;
    return line;
  }
}
