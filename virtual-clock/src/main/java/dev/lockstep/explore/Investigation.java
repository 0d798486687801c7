package dev.lockstep.explore;

/** What is done about a failure: it is made simpler, run again to check, and written down. */
final class Investigation {

  private final Explorer.Builder settings;
  private final Executions executions;

  Investigation(Explorer.Builder settings, Program program) {
    this.settings = settings;
    this.executions = settings.executions(program);
  }

  Finding investigate(Execution failed, int schedule) {
    Execution simplest =
        new Shrinker(executions, failed, settings.shrinkingRuns, settings.shrinkingTime.toNanos())
            .shrink();
    Tracer tracer = new Tracer();
    Execution traced = executions.run(new Replay(simplest.interleaving()), tracer);
    return new Finding(
        traced.passed() ? simplest : traced, schedule, new Trace(tracer.steps()), null);
  }
}
