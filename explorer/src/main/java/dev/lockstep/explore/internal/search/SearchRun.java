// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.search;

import dev.lockstep.explore.Exploration;
import dev.lockstep.explore.Finding;
import dev.lockstep.explore.Plan;
import dev.lockstep.explore.Program;
import dev.lockstep.explore.Strategy;
import dev.lockstep.explore.internal.run.Executions;
import dev.lockstep.explore.internal.run.RecordedRun;
import dev.lockstep.explore.internal.run.RunGuard;
import dev.lockstep.explore.internal.run.Unexplored;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One search. Interleavings run in rounds of the same size whatever the number of workers; of the
 * failures of a round the simplest counts.
 */
public final class SearchRun {

  private static final int ROUND = 16;

  /** The interval of the interleavings that are run again although they pass. */
  private static final int CHECKED = 50;

  private final SearchSettings settings;
  private final Program program;
  private final Strategy.Search search;
  private final FailureAnalysis analysis;
  private final Unexplored unexplored = new Unexplored();
  private int interleavings;

  /** The number of the first interleaving that has failed; 0 if none has. */
  private int failedAt;

  /** The simplest failing run of this round, or null. */
  private @Nullable RecordedRun simplest;

  /** The finding that an interleaving did something else when it was run again, or null. */
  private @Nullable Finding doubtful;

  /** The interleaving that is being run again, or null; read by another thread if that is late. */
  private volatile @Nullable RecordedRun checking;

  private boolean over;

  public SearchRun(SearchSettings settings, Program program) {
    this.settings = settings;
    this.program = program;
    this.analysis = new FailureAnalysis(settings, program);
    this.search = settings.search();
  }

  public Exploration explore() {
    RunGuard guard = settings.guard();
    RecordedRun failed = guard.call(() -> search(guard), this::late);
    Finding finding = failed == null ? doubtful : analysis.investigate(failed, failedAt);
    return new Exploration(
        interleavings,
        unexplored.limited(search.covered()),
        unexplored.limited(search.coverage()),
        finding);
  }

  /** Runs interleavings until some fail; returns the simplest of them, or null. */
  private @Nullable RecordedRun search(RunGuard guard) {
    Executions again = settings.executions(program, guard);
    over = settings.stopped().getAsBoolean();
    try (Workers workers = new Workers(settings, program, guard, unexplored)) {
      while (!over && simplest == null && doubtful == null) {
        List<Plan> plans = nextRound();
        over = plans.isEmpty();
        workers.run(plans, (plan, execution) -> ran(plan, execution, again));
      }
      return simplest;
    }
  }

  private List<Plan> nextRound() {
    List<Plan> plans = new ArrayList<>(ROUND);
    while (plans.size() < ROUND && interleavings + plans.size() < settings.interleavings()) {
      Plan plan = search.next();
      if (plan == null) {
        break;
      }
      plans.add(plan);
    }
    return plans;
  }

  /** Called after each interleaving; returns whether the round is to go on. */
  private boolean ran(Plan plan, RecordedRun execution, Executions again) {
    search.ran(plan, execution);
    count(execution);
    if (execution.passed() && doubtful == null && isChecked(interleavings)) {
      checking = execution;
      doubtful = analysis.checkAgain(execution, interleavings, again);
      checking = null;
    }
    over = execution.isLate() || settings.stopped().getAsBoolean();
    return !over;
  }

  private void count(RecordedRun execution) {
    settings.watcher().accept(execution);
    interleavings++;
    if (!execution.passed()) {
      failedAt = failedAt == 0 ? interleavings : failedAt;
      if (simplest == null || execution.interleaving().compareTo(simplest.interleaving()) < 0) {
        simplest = execution;
      }
    }
  }

  /** Called by the thread that waits for the search, which was abandoned in the middle of a run. */
  private @Nullable RecordedRun late(RecordedRun run) {
    RecordedRun checked = checking;
    if (checked == null) {
      count(run);
    } else {
      doubtful = analysis.doubtful(checked, interleavings, run);
    }
    return simplest;
  }

  private boolean isChecked(int number) {
    return settings.checked() && number % CHECKED == 1;
  }
}
