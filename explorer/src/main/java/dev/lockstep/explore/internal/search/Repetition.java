// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.search;

import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.internal.replay.ReplayPlan;
import dev.lockstep.explore.internal.run.Executions;
import dev.lockstep.explore.internal.run.RecordedRun;
import dev.lockstep.explore.internal.trace.Divergence;
import dev.lockstep.explore.internal.trace.Tracer;
import org.jspecify.annotations.Nullable;

/** Runs an interleaving again, to check that it does the same. */
final class Repetition {

  /**
   * The number of runs of an interleaving in which a difference from its first run is looked for.
   */
  private static final int TRIES = 6;

  private final Executions executions;

  Repetition(Executions executions) {
    this.executions = executions;
  }

  /** Returns whether two more runs do the same as a run. */
  boolean isSame(RecordedRun run) {
    Tracer one = new Tracer(false);
    Tracer other = new Tracer(false);
    Interleaving interleaving = run.interleaving();
    return executions.run(new ReplayPlan(interleaving), one).isSameAs(run)
        && executions.run(new ReplayPlan(interleaving), other).isSameAs(run)
        && Divergence.between(one, other) == null;
  }

  /** Runs an interleaving until two runs differ; returns null if all did the same. */
  @Nullable Divergence divergence(Interleaving interleaving) {
    Tracer first = new Tracer();
    RecordedRun reference = executions.run(new ReplayPlan(interleaving), first);
    for (int i = 0; i < TRIES && !reference.isLate(); i++) {
      Tracer again = new Tracer();
      RecordedRun run = executions.run(new ReplayPlan(interleaving), again);
      Divergence divergence = Divergence.between(first, again);
      if (divergence != null) {
        return divergence;
      }
      if (run.isLate() || !run.isSameAs(reference)) {
        return Divergence.atTheEnd(first, again);
      }
    }
    return null;
  }
}
