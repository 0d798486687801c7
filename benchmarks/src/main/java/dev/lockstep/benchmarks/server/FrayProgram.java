// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.server;

import dev.lockstep.benchmarks.subject.ThreadPrograms;
import org.jspecify.annotations.Nullable;

/** One run of plain threads, as Fray calls it for each interleaving. */
public final class FrayProgram {

  private static @Nullable Runnable program;
  private static int count;
  private static long begin;

  private FrayProgram() {}

  /**
   * Runs the program once, and prints the time of the runs of a measurement when it is over.
   *
   * @param arguments the program, {@code fixed} or {@code buggy}, and the numbers of the first and
   *     of the last run to measure
   */
  public static void main(String[] arguments) {
    Runnable run = program == null ? ThreadPrograms.named(arguments[0], arguments[1]) : program;
    program = run;
    int first = Integer.parseInt(arguments[2]);
    int last = Integer.parseInt(arguments[3]);
    count++;
    if (count == first) {
      begin = System.nanoTime();
    } else if (count == last) {
      System.out.println("nanoseconds: " + (System.nanoTime() - begin));
    }
    run.run();
  }
}
