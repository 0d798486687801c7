// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.server;

import dev.lockstep.benchmarks.Metric;
import dev.lockstep.benchmarks.Sample;
import dev.lockstep.benchmarks.subject.ThreadPrograms;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;

/**
 * A program that explores plain threads by Lincheck's model checker. It always makes the same
 * search, so there is one number until the bug shows.
 */
public final class LincheckSearchProbe {

  private static final int WARM_UP = 200;
  private static final int MOST = 20_000;

  /** The number of runs, where Lincheck does not restore it before each run. */
  private static final ByteBuffer COUNT = ByteBuffer.allocateDirect(Integer.BYTES);

  private LincheckSearchProbe() {}

  /**
   * Measures it on one program.
   *
   * @param arguments the program, and the largest number of interleavings of the measured search
   */
  public static void main(String[] arguments) {
    if (!arguments[0].equals(ThreadPrograms.WITHOUT_BUG)) {
      firstFailure(ThreadPrograms.named(arguments[0], "buggy"));
    }
    Runnable fixed = ThreadPrograms.named(arguments[0], "fixed");
    search(WARM_UP, fixed);
    long begin = System.nanoTime();
    int count = search(Integer.parseInt(arguments[1]), fixed);
    print(Metric.RATE, count / ((System.nanoTime() - begin) / 1e9) / 1_000);
  }

  private static void firstFailure(Runnable buggy) {
    try {
      search(MOST, buggy);
    } catch (LincheckAssertionError e) {
      print(Metric.FIRST, COUNT.getInt(0));
    }
  }

  /** Returns the number of interleavings that ran: fewer if Lincheck knows of no others. */
  private static int search(int most, Runnable program) {
    COUNT.putInt(0, 0);
    Lincheck.runConcurrentTest(
        most,
        () -> {
          COUNT.putInt(0, COUNT.getInt(0) + 1);
          program.run();
        });
    return COUNT.getInt(0);
  }

  private static void print(Metric metric, double value) {
    System.out.println(new Sample(Map.of(metric, value)).line());
  }
}
