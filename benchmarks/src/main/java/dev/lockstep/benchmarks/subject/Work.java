package dev.lockstep.benchmarks.subject;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What the subjects share. */
final class Work {

  private Work() {}

  /** So many of something. */
  static <T> List<T> times(int count, Supplier<? extends T> maker) {
    List<T> list = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      list.add(maker.get());
    }
    return list;
  }

  /** Checks that all was done. */
  static long done(long expected, long actual) {
    if (actual != expected) {
      throw new AssertionError("did " + actual + " of " + expected);
    }
    return actual;
  }
}
