// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.search;

import dev.lockstep.explore.Exploration;
import dev.lockstep.explore.Finding;
import dev.lockstep.explore.Plan;
import dev.lockstep.explore.Program;
import dev.lockstep.explore.Strategy;
import dev.lockstep.explore.internal.run.RecordedRun;
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
  private int interleavings;

  /** The number of the first interleaving that has failed; 0 if none has. */
  private int failedAt;

  /** The finding that an interleaving did something else when it was run again, or null. */
  private @Nullable Finding doubtful;

  public SearchRun(SearchSettings settings, Program program) {
    this.settings = settings;
    this.program = program;
    this.analysis = new FailureAnalysis(settings, program);
    this.search = settings.search();
  }

  public Exploration explore() {
    try (Workers workers = new Workers(settings, program)) {
      while (true) {
        List<Plan> plans = nextRound();
        if (plans.isEmpty()) {
          return found(null);
        }
        RecordedRun failed = round(workers, plans);
        Finding finding = failed == null ? doubtful : analysis.investigate(failed, failedAt);
        if (finding != null) {
          return found(finding);
        }
      }
    }
  }

  private Exploration found(@Nullable Finding finding) {
    return new Exploration(interleavings, search.covered(), search.coverage(), finding);
  }

  private List<Plan> nextRound() {
    List<Plan> plans = new ArrayList<>(ROUND);
    if (settings.stopped().getAsBoolean()) {
      return plans;
    }
    while (plans.size() < ROUND && interleavings + plans.size() < settings.interleavings()) {
      Plan plan = search.next();
      if (plan == null) {
        break;
      }
      plans.add(plan);
    }
    return plans;
  }

  private @Nullable RecordedRun round(Workers workers, List<Plan> plans) {
    List<RecordedRun> executions = workers.run(plans);
    RecordedRun simplest = null;
    for (int i = 0; i < plans.size(); i++) {
      RecordedRun execution = executions.get(i);
      search.ran(plans.get(i), execution);
      settings.watcher().accept(execution);
      interleavings++;
      if (execution.passed() && doubtful == null && isChecked(interleavings)) {
        doubtful = analysis.checkAgain(execution, interleavings);
      }
      if (!execution.passed()) {
        failedAt = failedAt == 0 ? interleavings : failedAt;
        if (simplest == null || execution.interleaving().compareTo(simplest.interleaving()) < 0) {
          simplest = execution;
        }
      }
    }
    return simplest;
  }

  private boolean isChecked(int number) {
    return settings.checked() && number % CHECKED == 1;
  }
}
