// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.search;

import dev.lockstep.explore.Finding;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.NondeterminismError;
import dev.lockstep.explore.Program;
import dev.lockstep.explore.internal.replay.ReplayPlan;
import dev.lockstep.explore.internal.run.Executions;
import dev.lockstep.explore.internal.run.RecordedRun;
import dev.lockstep.explore.internal.run.RunGuard;
import dev.lockstep.explore.internal.trace.Divergence;
import dev.lockstep.explore.internal.trace.TracedFinding;
import dev.lockstep.explore.internal.trace.TracedSteps;
import dev.lockstep.explore.internal.trace.Tracer;
import dev.lockstep.report.Recording;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The treatment of a failure: it is shrunk, run again as a check, and traced. */
public final class FailureAnalysis {

  private final SearchSettings settings;
  private final Program program;

  public FailureAnalysis(SearchSettings settings, Program program) {
    this.settings = settings;
    this.program = program;
  }

  /** Shrinks and traces a failing run; one that was late is reported as it is. */
  public Finding investigate(RecordedRun failed, int number) {
    if (failed.isLate()) {
      return new TracedFinding(failed, number, new TracedSteps(new Tracer()), null);
    }
    RunGuard shrinking = settings.guard();
    Shrinker shrinker =
        new Shrinker(
            settings.executions(program, shrinking),
            failed,
            settings.shrinkingRuns(),
            settings.shrinkingTime().toNanos());
    RecordedRun simplest = shrinking.call(shrinker::shrink, late -> shrinker.best());
    RunGuard tracing = settings.guard();
    Executions again = settings.executions(program, tracing);
    return tracing.call(
        () -> traced(simplest, number, again),
        late -> new TracedFinding(simplest, number, new TracedSteps(new Tracer()), endless(late)));
  }

  /** Runs an interleaving and records what it does. */
  public Recording record(Interleaving interleaving) {
    RunGuard guard = settings.guard();
    Executions executions = settings.executions(program, guard);
    return guard.call(
        () -> {
          Tracer tracer = new Tracer();
          RecordedRun run = executions.run(new ReplayPlan(interleaving), tracer);
          return recorded(run, tracer);
        },
        late -> recorded(late, new Tracer()));
  }

  private static Recording recorded(RecordedRun run, Tracer tracer) {
    String title = run.passed() ? "a run that passed" : "a run that failed";
    return new TracedSteps(tracer)
        .recording(title, run.failure(), List.of(), null, run.interleaving().toString());
  }

  private Finding traced(RecordedRun failed, int number, Executions again) {
    Tracer tracer = new Tracer();
    RecordedRun traced = again.run(new ReplayPlan(failed.interleaving()), tracer);
    boolean same = traced.isSameAs(failed);
    return new TracedFinding(
        same ? traced : failed,
        number,
        new TracedSteps(tracer),
        same || !settings.checked() ? null : doubt(failed.interleaving(), again));
  }

  private static String doubt(Interleaving interleaving, Executions again) {
    Divergence divergence = new Repetition(again).divergence(interleaving);
    return divergence == null
        ? "not deterministic: the same interleaving failed once and did something else later"
        : divergence.describe();
  }

  private static String endless(RecordedRun late) {
    return "not deterministic: run again, the same interleaving does not end: " + late.failure();
  }

  /**
   * Runs a run that has passed again; returns a finding if it differs, or null. The first run of
   * all may differ from later ones that are the same: it initializes classes, and what they hold.
   */
  @Nullable Finding checkAgain(RecordedRun passed, int number, Executions again) {
    if (new Repetition(again).isSame(passed)) {
      return null;
    }
    Interleaving interleaving = passed.interleaving();
    Divergence divergence = new Repetition(again).divergence(interleaving);
    if (divergence == null && number == 1) {
      return null;
    }
    String report =
        divergence == null
            ? "not deterministic: the same interleaving did something else once, in run " + number
            : divergence.describe();
    Tracer tracer = new Tracer();
    again.run(new ReplayPlan(interleaving), tracer);
    return nondeterministic(passed, number, tracer, report);
  }

  /** Returns the finding that a run which has passed does not end when it is run again. */
  Finding doubtful(RecordedRun passed, int number, RecordedRun late) {
    return nondeterministic(passed, number, new Tracer(), endless(late));
  }

  private static Finding nondeterministic(
      RecordedRun passed, int number, Tracer tracer, String report) {
    NondeterminismError error =
        new NondeterminismError(
            report
                + "\nremedy: let the program use the loop's clock and the run's choice source, or"
                + " switch the check off by checkingDeterminism(false)");
    return new TracedFinding(passed.failedWith(error), number, new TracedSteps(tracer), null);
  }
}
