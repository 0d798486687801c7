// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.jvm;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * A JMH profiler of the CPU time of the whole process during runs, without their preparation, and
 * of the operations in a run.
 */
public final class CpuProfiler implements InternalProfiler {

  static final String CPU = "cpu";
  static final String OPERATIONS = "operations";

  private long before;

  /** Creates the profiler; called by JMH. */
  public CpuProfiler() {}

  @Override
  public String getDescription() {
    return "CPU time of the process";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    before = cpuTime() - SubjectBenchmark.prepared();
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    double cpu =
        (double) (cpuTime() - SubjectBenchmark.prepared() - before)
            / result.getMetadata().getAllOps();
    return List.of(
        new ScalarResult(CPU, cpu, "ns", AggregationPolicy.AVG),
        new ScalarResult(OPERATIONS, SubjectBenchmark.operations(), "", AggregationPolicy.AVG));
  }

  static long cpuTime() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
