// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.jvm;

import dev.lockstep.benchmarks.Cell;
import dev.lockstep.benchmarks.Rows;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The only JMH benchmark: runs the subject of a contestant in a process of its own. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SubjectBenchmark {

  private static final long WARM_UP_NANOS = 500_000_000;

  /** The number of operations of the last run. */
  private static volatile long operations = 1;

  /** The CPU time that the preparation of runs has taken so far, in nanoseconds. */
  private static volatile long prepared;

  /** The name of the row. */
  @Param("")
  public String row = "";

  /** The name of the size. */
  @Param("")
  public String cell = "";

  /** The text {@code true} if the size is a point of the growth plot, else {@code false}. */
  @Param("")
  public String growth = "";

  /** The name of the contestant. */
  @Param("")
  public String contestant = "";

  private Subject subject = () -> 0;

  /** Creates the benchmark; called by JMH. */
  public SubjectBenchmark() {}

  static long operations() {
    return operations;
  }

  static long prepared() {
    return prepared;
  }

  /**
   * Creates the subject.
   *
   * @throws Exception if that fails
   */
  @Setup(Level.Trial)
  public void open() throws Exception {
    JvmContestant found = (JvmContestant) Rows.named(row).contestant(contestant);
    Cell size = Rows.named(row).cell(cell, Boolean.parseBoolean(growth));
    if (size.growth()) {
      warmUp(found, size);
    }
    subject = found.maker().make(size);
  }

  /**
   * Ends many tasks before many exist at once. Code that is compiled before the first task ends is
   * discarded when it does, at several microseconds for each task that waits in it.
   */
  private static void warmUp(JvmContestant found, Cell size) throws Exception {
    Cell small = new Cell(size.name(), Math.min(size.size(), 1_000), 20_000, true);
    try (Subject warm = found.maker().make(small)) {
      long end = System.nanoTime() + WARM_UP_NANOS;
      while (System.nanoTime() < end) {
        warm.prepare();
        warm.run();
      }
    }
  }

  /**
   * Prepares the subject for a run.
   *
   * @throws Exception if that fails
   */
  @Setup(Level.Invocation)
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread prepares
  public void prepare() throws Exception {
    long before = CpuProfiler.cpuTime();
    subject.prepare();
    prepared += CpuProfiler.cpuTime() - before;
  }

  /**
   * Does the work.
   *
   * @return the number of operations
   * @throws Exception if the work was not done
   */
  @Benchmark
  public long run() throws Exception {
    long done = subject.run();
    operations = done;
    return done;
  }

  /**
   * Closes the subject.
   *
   * @throws Exception if that fails
   */
  @TearDown(Level.Trial)
  public void close() throws Exception {
    subject.close();
  }
}
