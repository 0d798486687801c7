package dev.lockstep.explore;

import dev.lockstep.Task;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Runs one program, one plan after the other. Used by one thread at a time. */
final class Executions {

  private final Program program;
  private final @Nullable Predicate<? super Task<?>> cancelled;
  private final Recorder recorder;

  Executions(Program program, StepLimits limits, @Nullable Predicate<? super Task<?>> cancelled) {
    this.program = program;
    this.cancelled = cancelled;
    this.recorder = new Recorder(limits);
  }

  RecordedRun run(Plan plan) {
    return run(plan, null);
  }

  RecordedRun run(Interleaving interleaving) {
    return run(new Replay(interleaving), null);
  }

  /** Runs a plan, and has everything that happens written down. */
  RecordedRun run(Plan plan, @Nullable Tracer tracer) {
    RunWatch watch = new RunWatch(cancelled, tracer, plan.observer());
    recorder.begin(plan, watch);
    Run run = new LiveRun(recorder, watch);
    if (tracer != null) {
      tracer.begin(run.clock());
    }
    Throwable failure = null;
    try {
      program.run(run);
    } catch (Throwable e) {
      failure = e;
    }
    return new RecordedRun(recorder, failure);
  }
}
