// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.run;

import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.explore.DataRaceError;
import dev.lockstep.explore.DataRaces;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.Plan;
import dev.lockstep.explore.Program;
import dev.lockstep.explore.Run;
import dev.lockstep.explore.internal.replay.ReplayPlan;
import dev.lockstep.explore.internal.trace.Tracer;
import dev.lockstep.spi.LoopObserver;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Runs one program by one plan after the other. Used by one thread at a time. */
public final class Executions {

  private final Program program;
  private final @Nullable Predicate<? super Task<?>> cancelled;
  private final UnaryOperator<Runner.Builder> settings;
  private final DataRaces races;

  /** The races that were logged. */
  private final Set<String> told = new HashSet<>();

  private final Recorder recorder;
  private final GuardedRun.Slot slot;

  /**
   * Creates the runs of one thread, under a guard whose call makes them.
   *
   * @param cancelled returns whether the cancellation of a task is a choice, or null for none
   * @param settings sets what the explorer sets of each runner
   * @param races the reaction to data races
   */
  public Executions(
      Program program,
      StepLimits limits,
      @Nullable Predicate<? super Task<?>> cancelled,
      UnaryOperator<Runner.Builder> settings,
      DataRaces races,
      RunGuard guard) {
    this.settings = settings;
    this.races = races;
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

  /** Runs a plan whose loop has one more observer, unless it is null. */
  public RecordedRun run(Plan plan, @Nullable LoopObserver observer) {
    return run(plan, null, observer);
  }

  private RecordedRun run(Plan plan, @Nullable Tracer tracer, @Nullable LoopObserver observer) {
    RaceDetector detector = races == DataRaces.IGNORE ? null : new RaceDetector(tracer);
    RunWatch watch = new RunWatch(cancelled, tracer, plan.observer(), observer, detector);
    recorder.begin(plan, watch);
    Run run = new LiveRun(recorder, watch, settings);
    if (tracer != null) {
      tracer.begin(run.clock(), run.world());
    }
    GuardedRun guarded = slot.begin(recorder);
    Throwable failure = null;
    try {
      program.run(run);
    } catch (Throwable e) {
      failure = e;
    }
    DataRaceError race = watch.race();
    if (race != null && failure == null && races == DataRaces.FAIL) {
      failure = race;
    } else if (race != null && races == DataRaces.WARN && told.add(String.valueOf(race))) {
      System.getLogger("dev.lockstep").log(System.Logger.Level.WARNING, race.getMessage());
    }
    return guarded.end(failure);
  }
}
