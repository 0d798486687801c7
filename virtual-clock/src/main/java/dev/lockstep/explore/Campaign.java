package dev.lockstep.explore;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One search. Schedules are handed out in rounds of the same size whatever the number of workers;
 * of the failures of a round the simplest counts.
 */
final class Campaign {

  private static final int ROUND = 16;

  /** One in so many schedules that pass is run again. */
  private static final int CHECKED = 50;

  private final SearchSettings settings;
  private final Program program;
  private final Strategy.Search search;
  private final Investigation investigation;
  private int schedules;

  /** The number of the first schedule that has failed. */
  private int failedAt;

  /** A schedule that did something else when it was run again. */
  private @Nullable Finding doubtful;

  Campaign(SearchSettings settings, Program program) {
    this.settings = settings;
    this.program = program;
    this.investigation = new Investigation(settings, program);
    this.search = settings.search();
  }

  Exploration explore() {
    try (Workers workers = new Workers(settings, program)) {
      while (true) {
        List<Plan> plans = nextRound();
        if (plans.isEmpty()) {
          return found(null);
        }
        RecordedRun failed = round(workers, plans);
        Finding finding = failed == null ? doubtful : investigation.investigate(failed, failedAt);
        if (finding != null) {
          return found(finding);
        }
      }
    }
  }

  private Exploration found(@Nullable Finding finding) {
    return new Exploration(schedules, search.covered(), search.coverage(), finding);
  }

  private List<Plan> nextRound() {
    List<Plan> plans = new ArrayList<>(ROUND);
    if (settings.stopped().getAsBoolean()) {
      return plans;
    }
    while (plans.size() < ROUND && schedules + plans.size() < settings.schedules()) {
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
      schedules++;
      if (execution.passed() && doubtful == null && isChecked(schedules)) {
        doubtful = investigation.checkAgain(execution, schedules);
      }
      if (!execution.passed()) {
        failedAt = failedAt == 0 ? schedules : failedAt;
        if (simplest == null || execution.interleaving().compareTo(simplest.interleaving()) < 0) {
          simplest = execution;
        }
      }
    }
    return simplest;
  }

  private boolean isChecked(int schedule) {
    return settings.checked() && schedule % CHECKED == 1;
  }
}
