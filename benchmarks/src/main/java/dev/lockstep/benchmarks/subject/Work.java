// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.subject;

import dev.lockstep.Runner;
import dev.lockstep.monitor.LoopEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Functions that the subjects share. */
final class Work {

  private Work() {}

  /** Returns a list of a number of made objects. */
  static <T> List<T> times(int count, Supplier<? extends T> maker) {
    List<T> list = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      list.add(maker.get());
    }
    return list;
  }

  /** Runs a program on a loop whose steps, tasks and waits may be recorded, but are not. */
  static long observed(Callable<Long> main) {
    try (Runner runner = Runner.builder().observer(new LoopEvents("benchmark")).build()) {
      return runner.run(main);
    }
  }

  /** Returns the actual count after a check that it is the expected one. */
  static long done(long expected, long actual) {
    if (actual != expected) {
      throw new AssertionError("did " + actual + " of " + expected);
    }
    return actual;
  }
}
