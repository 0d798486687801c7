// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import dev.lockstep.explore.Execution;
import dev.lockstep.explore.Exploration;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Finding;
import dev.lockstep.explore.NondeterminismError;
import dev.lockstep.explore.Program;
import dev.lockstep.explore.Run;
import dev.lockstep.junit.PropertyExplorer;
import dev.lockstep.junit.TestExplorer;
import dev.lockstep.junit.TestName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The exploration of one slice: decides how its test is explored, and collects the results. The
 * simplification of a failure is limited by numbers of runs, never by time, so that a slice always
 * has the same result.
 */
final class SliceRun implements TestExplorer, PropertyExplorer {

  /**
   * The number of interleavings of a test that are remembered, to tell whether another one is new.
   */
  private static final int REMEMBERED = 200_000;

  /** The largest number of runs that simplify a failure. */
  private static final int SHRINKING = 400;

  private static final Path HERE = Path.of("");

  private final Slice slice;
  private final CampaignListener monitor;
  private final Set<Long> seen;
  private final List<TestResult> results = new ArrayList<>();
  private Orders orders = new Orders();
  private TakenOptions options = new TakenOptions();
  private int propertyRuns;
  private boolean failed;
  private @Nullable TestName property;
  private @Nullable FoundFailure propertyFailure;

  SliceRun(Slice slice, CampaignListener monitor, Set<Long> seen) {
    this.slice = slice;
    this.monitor = monitor;
    this.seen = seen;
  }

  List<TestResult> results() {
    return results;
  }

  boolean hasFailure() {
    return failed;
  }

  void problem(String text) {
    results.add(TestResult.ofProblem(name(), slice, text));
  }

  private String name() {
    return property == null ? Tests.name(slice.test()) : property.toString();
  }

  /** Ends the slice of a property; does nothing otherwise. */
  void end() {
    if (property != null && (propertyRuns > 0 || propertyFailure != null)) {
      results.add(
          TestResult.ofProperty(
              property.toString(),
              property.replayFile(HERE),
              slice,
              propertyRuns,
              orders,
              options,
              propertyFailure));
    }
  }

  // ---- tests

  @Override
  public Exploration explore(TestName test, Explorer.Builder settings, Program program) {
    orders = new Orders();
    options = new TakenOptions();
    SortedSet<String> points = Collections.synchronizedSortedSet(new TreeSet<>());
    Exploration exploration =
        settings
            .interleavings(slice.interleavings())
            .seed(slice.seed())
            .part(slice.index(), Math.max(slice.parts(), slice.index() + 1))
            .shrinking(SHRINKING, Duration.ofDays(1))
            .stopWhen(monitor::isOver)
            .watchedBy(this::saw)
            .build()
            .exploreRuns(run -> run(program, run, points));
    Finding finding = exploration.finding();
    failed |= finding != null;
    if (finding != null && finding.failure() instanceof NondeterminismError error) {
      results.add(TestResult.ofProblem(test.toString(), slice, String.valueOf(error.getMessage())));
      return exploration;
    }
    FoundFailure failure = finding == null ? null : failure(finding, 0, 0);
    results.add(
        TestResult.of(
            test.toString(),
            test.replayFile(HERE),
            slice,
            exploration,
            orders,
            options,
            new TreeSet<>(points),
            failure));
    return exploration;
  }

  /** Runs a program, and takes down which fault points it has come to. */
  private static void run(Program program, Run run, Set<String> points) throws Throwable {
    try {
      program.run(run);
    } finally {
      points.addAll(run.faults().reached().keySet());
    }
  }

  private void saw(Execution execution) {
    long order = execution.order();
    orders.add(order);
    options.add(execution.choices());
    boolean fresh = seen.size() < REMEMBERED && seen.add(order);
    monitor.ran(1, fresh ? 1 : 0);
  }

  private FoundFailure failure(Finding finding, long seed, int tries) {
    return new FoundFailure(
        finding.interleaving(),
        finding.failure().toString(),
        finding.report(),
        slice.index(),
        finding.number(),
        seed,
        tries);
  }

  @Override
  public void refused(TestName test, String reason) {
    results.add(TestResult.ofRefusal(test.toString(), slice, reason));
  }

  // ---- properties

  @Override
  public int tries() {
    return slice.interleavings();
  }

  @Override
  public long seed() {
    return slice.seed() * 1_000_003 + slice.index();
  }

  @Override
  public void begin(TestName name) {
    property = name;
  }

  @Override
  public boolean isOver() {
    return monitor.isOver();
  }

  @Override
  public void ran(Execution execution) {
    if (!failed) {
      propertyRuns++;
      saw(execution);
      failed = !execution.passed();
    }
  }

  @Override
  public void failed(Finding finding) {
    failed = true;
    propertyFailure = failure(finding, seed(), tries());
  }
}
