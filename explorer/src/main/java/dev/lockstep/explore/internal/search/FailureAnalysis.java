// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.search;

import dev.lockstep.explore.Finding;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.NondeterminismError;
import dev.lockstep.explore.Program;
import dev.lockstep.explore.internal.replay.ReplayPlan;
import dev.lockstep.explore.internal.run.Executions;
import dev.lockstep.explore.internal.run.RecordedRun;
import dev.lockstep.explore.internal.trace.Divergence;
import dev.lockstep.explore.internal.trace.TracedFinding;
import dev.lockstep.explore.internal.trace.TracedSteps;
import dev.lockstep.explore.internal.trace.Tracer;
import org.jspecify.annotations.Nullable;

/** The treatment of a failure: it is shrunk, run again as a check, and traced. */
public final class FailureAnalysis {

  private final SearchSettings settings;
  private final Executions executions;
  private final Repetition repetition;

  public FailureAnalysis(SearchSettings settings, Program program) {
    this.settings = settings;
    this.executions = settings.executions(program);
    this.repetition = new Repetition(executions);
  }

  public Finding investigate(RecordedRun failed, int number) {
    RecordedRun simplest =
        new Shrinker(
                executions, failed, settings.shrinkingRuns(), settings.shrinkingTime().toNanos())
            .shrink();
    Tracer tracer = new Tracer();
    RecordedRun traced = executions.run(new ReplayPlan(simplest.interleaving()), tracer);
    boolean same = traced.isSameAs(simplest);
    return new TracedFinding(
        same ? traced : simplest,
        number,
        new TracedSteps(tracer),
        same || !settings.checked() ? null : doubt(simplest.interleaving()));
  }

  private String doubt(Interleaving interleaving) {
    Divergence divergence = repetition.divergence(interleaving);
    return divergence == null
        ? "not deterministic: the same interleaving failed once and did something else later"
        : divergence.describe();
  }

  /** Runs a run that has passed again; returns a finding if it differs, or null. */
  @Nullable Finding checkAgain(RecordedRun passed, int number) {
    Interleaving interleaving = passed.interleaving();
    if (repetition.isSame(passed)) {
      return null;
    }
    NondeterminismError error =
        new NondeterminismError(
            doubt(interleaving)
                + "\nremedy: let the program use the loop's clock and the run's choice source, or"
                + " switch the check off by checkingDeterminism(false)");
    Tracer tracer = new Tracer();
    executions.run(new ReplayPlan(interleaving), tracer);
    return new TracedFinding(passed.failedWith(error), number, new TracedSteps(tracer), null);
  }
}
