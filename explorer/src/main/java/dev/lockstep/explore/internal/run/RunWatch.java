// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.run;

import dev.lockstep.Task;
import dev.lockstep.explore.DataRaceError;
import dev.lockstep.explore.internal.replay.Labels;
import dev.lockstep.explore.internal.trace.Tracer;
import dev.lockstep.spi.LoopObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The participants of one run beside its plan: cancellations, liveness checks, the trace. */
final class RunWatch implements RunHooks {

  private final @Nullable Tracer tracer;
  private final @Nullable LoopObserver observer;
  private final @Nullable RaceDetector races;
  private final List<Task<?>> targets = new ArrayList<>(0);
  private final List<LivenessCheck> monitors = new ArrayList<>(0);

  /**
   * Creates the participants of one run.
   *
   * @param cancelled returns whether the cancellation of a task is a choice, or null for none
   * @param tracer records all events, or null
   * @param ofPlan the observer that the plan needs, or null
   * @param ofSearch the observer of all runs of the search, or null
   * @param races finds data races, or null
   */
  RunWatch(
      @Nullable Predicate<? super Task<?>> cancelled,
      @Nullable Tracer tracer,
      @Nullable LoopObserver ofPlan,
      @Nullable LoopObserver ofSearch,
      @Nullable RaceDetector races) {
    this.races = races;
    this.tracer = tracer;
    LoopObserver spawning = cancelled == null ? null : new Spawned(cancelled);
    observer = both(both(both(both(ofSearch, ofPlan), spawning), tracer), races);
  }

  private static @Nullable LoopObserver both(
      @Nullable LoopObserver first, @Nullable LoopObserver second) {
    return first == null ? second : second == null ? first : first.and(second);
  }

  /** Returns the observer that the loop needs, or null. */
  @Nullable LoopObserver observer() {
    return observer;
  }

  void cancelling(Task<?> task) {
    targets.add(task);
  }

  void eventually(LivenessCheck monitor) {
    monitors.add(monitor);
  }

  @Override
  public void beforeStep(Recorder recorder, boolean nothingToChoose) {
    if (!monitors.isEmpty()) {
      monitors.removeIf(LivenessCheck::holds);
    }
    if (!targets.isEmpty() && !nothingToChoose) {
      targets.removeIf(Task::isDone);
      chooseCancellation(recorder);
    }
  }

  private void chooseCancellation(Recorder recorder) {
    int choice = targets.isEmpty() ? 0 : recorder.choose(Labels.CANCEL, targets.size() + 1);
    if (choice > 0) {
      if (tracer != null) {
        tracer.cancels();
      }
      targets.remove(choice - 1).cancel("cancelled by the explorer");
    }
  }

  @Override
  public void shuttingDown() {
    if (tracer != null) {
      tracer.end();
    }
  }

  @Override
  public void deviates(String fifoName) {
    if (tracer != null) {
      tracer.deviates(fifoName);
    }
  }

  @Override
  public void preempts(String otherName) {
    if (tracer != null) {
      tracer.preempts();
    }
  }

  @Override
  public void deviates(String label, int value, int bound) {
    if (tracer != null) {
      tracer.deviates(label, value, bound);
    }
  }

  /** Returns the first data race of the run, or null. */
  @Nullable DataRaceError race() {
    return races == null ? null : races.race();
  }

  /** Fails if a condition has never held. */
  void checkMonitors() {
    monitors.removeIf(LivenessCheck::holds);
    if (!monitors.isEmpty()) {
      throw new AssertionError("never held in this run: " + monitors.get(0).what());
    }
  }

  /** An observer that collects the tasks whose cancellation is a choice as they are spawned. */
  private final class Spawned implements LoopObserver {
    private final Predicate<? super Task<?>> wanted;

    private Spawned(Predicate<? super Task<?>> wanted) {
      this.wanted = wanted;
    }

    @Override
    public void spawned(Task<?> task, int lane, @Nullable Task<?> spawner) {
      if (wanted.test(task)) {
        targets.add(task);
      }
    }
  }
}
