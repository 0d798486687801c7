package dev.lockstep.explore;

import org.jspecify.annotations.Nullable;

/** What is done about a failure: it is made simpler, run again to check, and written down. */
final class Investigation {

  private final SearchSettings settings;
  private final Executions executions;
  private final Repetition repetition;

  Investigation(SearchSettings settings, Program program) {
    this.settings = settings;
    this.executions = settings.executions(program);
    this.repetition = new Repetition(executions);
  }

  Finding investigate(RecordedRun failed, int schedule) {
    RecordedRun simplest =
        new Shrinker(
                executions, failed, settings.shrinkingRuns(), settings.shrinkingTime().toNanos())
            .shrink();
    Tracer tracer = new Tracer();
    RecordedRun traced = executions.run(new Replay(simplest.interleaving()), tracer);
    boolean same = traced.isSameAs(simplest);
    return new TracedFinding(
        same ? traced : simplest,
        schedule,
        new TracedSteps(tracer),
        same || !settings.checked() ? null : doubt(simplest.interleaving()));
  }

  private String doubt(Interleaving interleaving) {
    Divergence divergence = repetition.divergence(interleaving);
    return divergence == null
        ? "not deterministic: the same interleaving failed once and did something else later"
        : divergence.describe();
  }

  /** Runs what has passed again; returns what differs, or null if nothing does. */
  @Nullable Finding checkAgain(RecordedRun passed, int schedule) {
    Interleaving interleaving = passed.interleaving();
    if (repetition.isSame(passed)) {
      return null;
    }
    NondeterminismError error =
        new NondeterminismError(
            doubt(interleaving)
                + "\nremedy: let the program read the loop's clock and the run's chance, or switch"
                + " the check off by checkingDeterminism(false)");
    Tracer tracer = new Tracer();
    executions.run(new Replay(interleaving), tracer);
    return new TracedFinding(passed.failedWith(error), schedule, new TracedSteps(tracer), null);
  }
}
