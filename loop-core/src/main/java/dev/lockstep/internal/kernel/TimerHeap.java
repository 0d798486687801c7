// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import dev.lockstep.spi.LoopClock;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The timers of a loop, ordered by deadline, then by insertion: a 4-ary heap on arrays, before
 * {@link FarTimers} once it has become large. Dropped timers are swept out once they are more than
 * half of all, so that setting and dropping take amortised O(1) memory each.
 */
public final class TimerHeap {

  private static final int ARITY = 4;
  private static final int SWEEP_FROM = 100;

  /** The size of a heap that still fits the processor's caches. */
  private static final int SPREAD_FROM = 4_096;

  private long[] deadlines = new long[16];
  private @Nullable Timer[] timers = new Timer[16];
  private int size;
  private int dropped;
  private long nextSequence;

  /** The timers that come after all of the heap; null if there are none. */
  private @Nullable FarTimers far;

  /** The size from which the heap is spread. */
  private int spreadFrom = SPREAD_FROM;

  void add(long deadline, Timer timer) {
    timer.enterHeap(nextSequence++);
    FarTimers behind = far;
    if (behind != null && behind.takes(deadline)) {
      behind.add(deadline, timer);
      return;
    }
    if (size == timers.length) {
      deadlines = Arrays.copyOf(deadlines, size * 2);
      timers = Arrays.copyOf(timers, size * 2);
    }
    siftUp(size++, deadline, timer);
    if (size > spreadFrom && behind == null) {
      takeFrom(new FarTimers(deadlines, timers, size));
      spreadFrom = Math.max(SPREAD_FROM, 2 * size);
    }
  }

  /** Fills the heap, whose timers are gone or among those given, with the first of those. */
  private void takeFrom(FarTimers behind) {
    FarTimers.Bucket first = behind.takeFirst();
    deadlines = first.deadlines;
    timers = first.timers;
    size = first.size;
    sort();
    far = behind.size() == 0 ? null : behind;
    if (far == null) {
      spreadFrom = SPREAD_FROM;
    }
  }

  /** Makes a heap of timers in any order. */
  private void sort() {
    for (int i = (size - 2) / ARITY; i >= 0 && size > 1; i--) {
      siftDown(i, deadlines[i], at(i));
    }
  }

  /** Called by a timer in the heap when it is dropped. */
  void dropped() {
    dropped++;
    int all = slots();
    if (all > SWEEP_FROM && dropped > all / 2) {
      sweep();
    }
  }

  /** Returns whether the heap is empty. */
  boolean isEmpty() {
    return size == 0 && far == null;
  }

  /** Returns the deadline of the first timer, or {@link LoopClock#FOREVER}. */
  public long nextDeadline() {
    while (true) {
      while (size > 0 && at(0).isDropped()) {
        removeFirst();
      }
      FarTimers behind = far;
      if (size > 0 || behind == null) {
        return size == 0 ? LoopClock.FOREVER : deadlines[0];
      }
      takeFrom(behind);
    }
  }

  /** Removes and returns the first timer if it is due, else returns null. */
  @Nullable Timer pollDue(long now) {
    return nextDeadline() > now || size == 0 ? null : removeFirst();
  }

  /** Returns the number of timers in the heap, including dropped ones not swept out yet. */
  int slots() {
    FarTimers behind = far;
    return behind == null ? size : size + behind.size();
  }

  /** Returns the number of timers that are set and not dropped. */
  public int size() {
    return slots() - dropped;
  }

  /** Returns the timers that are set, in the order in which they fire. */
  public List<Timer> pending() {
    FarTimers.Bucket all = new FarTimers.Bucket();
    for (int i = 0; i < size; i++) {
      all.add(deadlines[i], at(i));
    }
    FarTimers behind = far;
    if (behind != null) {
      behind.addTo(all);
    }
    return IntStream.range(0, all.size)
        .filter(i -> !at(all, i).isDropped())
        .boxed()
        .sorted(
            Comparator.comparingLong((Integer i) -> all.deadlines[i])
                .thenComparingLong(i -> at(all, i).sequence()))
        .map(i -> at(all, i))
        .toList();
  }

  private static Timer at(FarTimers.Bucket bucket, int index) {
    return Objects.requireNonNull(bucket.timers[index]);
  }

  void clear() {
    Arrays.fill(timers, 0, size, null);
    size = 0;
    dropped = 0;
    far = null;
    spreadFrom = SPREAD_FROM;
  }

  private Timer removeFirst() {
    Timer first = at(0);
    if (first.isDropped()) {
      dropped--;
    }
    first.leftHeap();
    size--;
    Timer last = at(size);
    timers[size] = null;
    if (size > 0) {
      siftDown(0, deadlines[size], last);
    }
    return first;
  }

  private void sweep() {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      Timer timer = at(i);
      if (timer.isDropped()) {
        timer.leftHeap();
      } else {
        set(kept++, deadlines[i], timer);
      }
    }
    Arrays.fill(timers, kept, size, null);
    size = kept;
    dropped = 0;
    sort();
    FarTimers behind = far;
    if (behind != null) {
      behind.sweep();
      far = behind.size() == 0 ? null : behind;
    }
  }

  private void siftUp(int index, long deadline, Timer timer) {
    int i = index;
    while (i > 0) {
      int parent = (i - 1) / ARITY;
      if (!before(deadline, timer, parent)) {
        break;
      }
      set(i, deadlines[parent], at(parent));
      i = parent;
    }
    set(i, deadline, timer);
  }

  private void siftDown(int index, long deadline, Timer timer) {
    int i = index;
    while (true) {
      int child = firstChild(i);
      if (child < 0 || before(deadline, timer, child)) {
        break;
      }
      set(i, deadlines[child], at(child));
      i = child;
    }
    set(i, deadline, timer);
  }

  /** Returns the index of the child that comes first, or -1 if there is none. */
  private int firstChild(int parent) {
    int from = parent * ARITY + 1;
    if (from >= size) {
      return -1;
    }
    int best = from;
    long earliest = deadlines[from];
    int to = Math.min(from + ARITY, size);
    for (int i = from + 1; i < to; i++) {
      long deadline = deadlines[i];
      if (deadline < earliest || (deadline == earliest && before(deadline, at(i), best))) {
        best = i;
        earliest = deadline;
      }
    }
    return best;
  }

  /**
   * Returns whether a timer comes before the one at an index; reads that one only on equal
   * deadlines.
   */
  private boolean before(long deadline, Timer timer, int index) {
    long other = deadlines[index];
    return deadline < other || (deadline == other && timer.sequence() < at(index).sequence());
  }

  private void set(int index, long deadline, Timer timer) {
    deadlines[index] = deadline;
    timers[index] = timer;
  }

  private Timer at(int index) {
    Timer timer = timers[index];
    if (timer == null) {
      throw new IllegalStateException("no timer at " + index + " of " + size);
    }
    return timer;
  }
}
