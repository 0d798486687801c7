// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.run;

import dev.lockstep.Task;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.Plan;
import dev.lockstep.explore.Program;
import dev.lockstep.explore.Run;
import dev.lockstep.explore.internal.replay.ReplayPlan;
import dev.lockstep.explore.internal.trace.Tracer;
import dev.lockstep.spi.LoopObserver;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Runs one program by one plan after the other. Used by one thread at a time. */
public final class Executions {

  private final Program program;
  private final @Nullable Predicate<? super Task<?>> cancelled;
  private final String[] points;
  private final Recorder recorder;
  private final GuardedRun.Slot slot;

  /**
   * Creates the runs of one thread, under a guard whose call makes them.
   *
   * @param cancelled returns whether the cancellation of a task is a choice, or null for none
   * @param points the packages whose accesses to shared memory are points
   */
  public Executions(
      Program program,
      StepLimits limits,
      @Nullable Predicate<? super Task<?>> cancelled,
      List<String> points,
      RunGuard guard) {
    this.points = points.toArray(new String[0]);
    this.program = program;
    this.cancelled = cancelled;
    this.recorder = new Recorder(limits);
    this.slot = guard.newSlot();
  }

  public RecordedRun run(Plan plan) {
    return run(plan, null, null);
  }

  public RecordedRun run(Interleaving interleaving) {
    return run(new ReplayPlan(interleaving));
  }

  /** Runs a plan, and records all events if there is a tracer. */
  public RecordedRun run(Plan plan, @Nullable Tracer tracer) {
    return run(plan, tracer, null);
  }

  /** Runs a plan whose loop has one more observer. */
  public RecordedRun run(Plan plan, LoopObserver observer) {
    return run(plan, null, observer);
  }

  private RecordedRun run(Plan plan, @Nullable Tracer tracer, @Nullable LoopObserver observer) {
    RunWatch watch = new RunWatch(cancelled, tracer, plan.observer(), observer);
    recorder.begin(plan, watch);
    Run run = new LiveRun(recorder, watch, points);
    if (tracer != null) {
      tracer.begin(run.clock());
    }
    GuardedRun guarded = slot.begin(recorder);
    Throwable failure = null;
    try {
      program.run(run);
    } catch (Throwable e) {
      failure = e;
    }
    return guarded.end(failure);
  }
}
