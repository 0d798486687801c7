// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.jvm;

import dev.lockstep.benchmarks.Cell;
import dev.lockstep.benchmarks.Contestant;
import dev.lockstep.benchmarks.Effort;
import dev.lockstep.benchmarks.Metric;
import dev.lockstep.benchmarks.Row;
import dev.lockstep.benchmarks.Sample;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * A contestant in a JVM. JMH starts a process for each turn, which does nothing else.
 *
 * @param name the name for people
 * @param maker creates the subject
 * @param engine the engine of Lockstep, or empty for a peer
 */
public record JvmContestant(String name, Subject.Maker maker, String engine) implements Contestant {

  private static final String ENGINE = "lockstep.engine";

  /**
   * Returns Lockstep on one of its engines.
   *
   * @param name the name for people
   * @param engine the engine
   * @param maker creates the subject
   * @return the contestant
   */
  public static JvmContestant lockstep(String name, String engine, Subject.Maker maker) {
    return new JvmContestant(name, maker, engine);
  }

  /**
   * Returns a peer.
   *
   * @param name the name for people
   * @param maker creates the subject
   * @return the contestant
   */
  public static JvmContestant peer(String name, Subject.Maker maker) {
    return new JvmContestant(name, maker, "");
  }

  @Override
  public List<Metric> judgedBy() {
    return List.of(Metric.WALL);
  }

  @Override
  public boolean takes(Cell cell) {
    return !cell.growth() || !engine.isEmpty();
  }

  @Override
  public List<Sample> measure(Row row, Cell cell, Effort effort) throws RunnerException {
    List<Sample> samples = new ArrayList<>();
    for (RunResult run : new Runner(options(row, cell, effort)).run()) {
      for (BenchmarkResult process : run.getBenchmarkResults()) {
        process.getIterationResults().forEach(iteration -> samples.add(sample(iteration)));
      }
    }
    return samples;
  }

  private Options options(Row row, Cell cell, Effort effort) {
    boolean few = cell.growth();
    return new OptionsBuilder()
        .include(SubjectBenchmark.class.getName())
        .param("row", row.name())
        .param("cell", cell.name())
        .param("growth", String.valueOf(cell.growth()))
        .param("contestant", name)
        .forks(1)
        .warmupIterations(few ? 1 : effort.warmups())
        .warmupTime(TimeValue.milliseconds(effort.warmupMillis()))
        .measurementIterations(few ? 2 : effort.iterations())
        .measurementTime(TimeValue.milliseconds(effort.iterationMillis()))
        .addProfiler(CpuProfiler.class)
        .addProfiler(GCProfiler.class)
        .jvmArgs(flags().toArray(String[]::new))
        .verbosity(VerboseMode.SILENT)
        .shouldFailOnError(true)
        .build();
  }

  private List<String> flags() {
    List<String> flags = new ArrayList<>();
    flags.add("-Xms3g");
    flags.add("-Xmn1g");
    flags.add("-XX:+AlwaysPreTouch");
    flags.add("-Xmx4g");
    flags.add("-XX:+UseParallelGC");
    flags.add("--enable-native-access=ALL-UNNAMED");
    flags.add("--sun-misc-unsafe-memory-access=allow");
    flags.add("--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED");
    if (!engine.isEmpty()) {
      flags.add("-D" + ENGINE + "=" + engine);
    }
    if (engine.equals("carrier")) {
      flags.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
    }
    return flags;
  }

  private static Sample sample(IterationResult iteration) {
    Map<String, Double> others = new HashMap<>();
    iteration.getSecondaryResults().forEach((key, result) -> others.put(key, result.getScore()));
    double operations = score(others, CpuProfiler.OPERATIONS);
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    values.put(Metric.WALL, iteration.getPrimaryResult().getScore() / operations);
    values.put(Metric.CPU, score(others, CpuProfiler.CPU) / operations);
    values.put(Metric.ALLOCATED, score(others, "gc.alloc.rate.norm") / operations);
    return new Sample(values);
  }

  private static double score(Map<String, Double> scores, String key) {
    return scores.entrySet().stream()
        .filter(entry -> entry.getKey().endsWith(key))
        .mapToDouble(Map.Entry::getValue)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("JMH reported no value of " + key));
  }

  /** Runs the subject twice in this process, with next to no work. */
  @Override
  public void smoke(Row row, Cell cell) throws Exception {
    String before = System.getProperty(ENGINE, "");
    System.setProperty(ENGINE, engine);
    try (Subject subject = maker.make(cell.tiny())) {
      for (int run = 0; run < 2; run++) {
        subject.prepare();
        if (subject.run() <= 0) {
          throw new AssertionError(name + " did nothing of " + row.name());
        }
      }
    } finally {
      System.setProperty(ENGINE, before);
    }
  }
}
