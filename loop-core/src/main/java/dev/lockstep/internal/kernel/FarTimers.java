// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The timers behind a horizon, in unsorted buckets of equal width: putting one in is an append. The
 * heap takes a bucket when all before it are gone, so that only few timers are sorted at a time,
 * which fit the processor's caches.
 */
final class FarTimers {

  private static final int BUCKETS = 1_024;

  /** The number of deadlines that tell how wide the buckets are to be. */
  private static final int SAMPLES = 63;

  private @Nullable Bucket[] buckets = new Bucket[BUCKETS];

  /** The timers behind the last bucket. */
  private Bucket beyond = new Bucket();

  /** The time at which the first bucket begins. */
  private long base;

  /** The logarithm to base 2 of the width of a bucket in nanoseconds. */
  private int shift;

  /** The index of the first bucket that was not taken. */
  private int next;

  private int size;

  /** Creates the far timers from all timers of a heap. */
  FarTimers(long[] deadlines, @Nullable Timer[] timers, int count) {
    spread(deadlines, timers, count);
  }

  /** Returns the number of timers, including dropped ones that were not swept out yet. */
  int size() {
    return size;
  }

  /** Returns whether a deadline is behind the horizon, so that its timer belongs here. */
  boolean takes(long deadline) {
    return deadline >= base && (deadline - base) >>> shift >= next;
  }

  void add(long deadline, Timer timer) {
    long index = (deadline - base) >>> shift;
    Bucket bucket;
    if (index >= BUCKETS) {
      bucket = beyond;
    } else {
      bucket = buckets[(int) index];
      if (bucket == null) {
        bucket = new Bucket();
        buckets[(int) index] = bucket;
      }
    }
    bucket.add(deadline, timer);
    size++;
  }

  /** Removes and returns the timers of the first bucket that has any; there is at least one. */
  Bucket takeFirst() {
    while (true) {
      while (next < BUCKETS) {
        Bucket bucket = buckets[next];
        buckets[next++] = null;
        if (bucket != null && bucket.size > 0) {
          size -= bucket.size;
          return bucket;
        }
      }
      Bucket rest = beyond;
      beyond = new Bucket();
      size -= rest.size;
      spread(rest.deadlines, rest.timers, rest.size);
    }
  }

  /**
   * Puts timers into empty buckets. The width is such that half of them are before the middle, so
   * that a few far ones do not put all others into one bucket.
   */
  private void spread(long[] deadlines, @Nullable Timer[] timers, int count) {
    long first = Long.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      first = Math.min(first, deadlines[i]);
    }
    long width = Long.divideUnsigned(median(deadlines, count) - first, BUCKETS / 2);
    base = first;
    shift = Long.SIZE - Long.numberOfLeadingZeros(width);
    next = 0;
    for (int i = 0; i < count; i++) {
      add(deadlines[i], Objects.requireNonNull(timers[i]));
    }
  }

  private static long median(long[] deadlines, int count) {
    int samples = Math.min(SAMPLES, count);
    long[] sorted = new long[samples];
    for (int i = 0; i < samples; i++) {
      sorted[i] = deadlines[(int) ((long) i * count / samples)];
    }
    Arrays.sort(sorted);
    return sorted[samples / 2];
  }

  /** Removes the dropped timers. */
  void sweep() {
    size = 0;
    for (Bucket bucket : buckets) {
      if (bucket != null) {
        bucket.sweep();
        size += bucket.size;
      }
    }
    beyond.sweep();
    size += beyond.size;
  }

  /** Adds all timers to a bucket. */
  void addTo(Bucket all) {
    for (Bucket bucket : buckets) {
      if (bucket != null) {
        all.addAll(bucket);
      }
    }
    all.addAll(beyond);
  }

  /** Timers in no order, beside their deadlines. */
  static final class Bucket {

    private static final int INITIAL_CAPACITY = 16;

    long[] deadlines = new long[INITIAL_CAPACITY];
    @Nullable Timer[] timers = new Timer[INITIAL_CAPACITY];
    int size;

    void add(long deadline, Timer timer) {
      if (size == timers.length) {
        deadlines = Arrays.copyOf(deadlines, size * 2);
        timers = Arrays.copyOf(timers, size * 2);
      }
      deadlines[size] = deadline;
      timers[size++] = timer;
    }

    private void addAll(Bucket other) {
      for (int i = 0; i < other.size; i++) {
        add(other.deadlines[i], Objects.requireNonNull(other.timers[i]));
      }
    }

    /** Removes the dropped timers, and tells them that they have left. */
    void sweep() {
      int kept = 0;
      for (int i = 0; i < size; i++) {
        Timer timer = Objects.requireNonNull(timers[i]);
        if (timer.isDropped()) {
          timer.leftHeap();
        } else {
          deadlines[kept] = deadlines[i];
          timers[kept++] = timer;
        }
      }
      Arrays.fill(timers, kept, size, null);
      size = kept;
    }
  }
}
