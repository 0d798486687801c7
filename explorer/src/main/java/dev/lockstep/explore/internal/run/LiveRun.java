// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.run;

import dev.lockstep.AsyncAction;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.Run;
import dev.lockstep.spi.ChoiceSource;
import dev.lockstep.spi.LoopObserver;
import dev.lockstep.virtual.VirtualClock;
import dev.lockstep.virtual.World;
import dev.lockstep.virtual.fault.Faults;
import dev.lockstep.virtual.internal.UnhandledErrors;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A run whose choices are recorded. */
final class LiveRun implements Run {

  private static final LoopObserver NOBODY = new LoopObserver() {};

  private final Recorder recorder;
  private final RunWatch watch;
  private final UnaryOperator<Runner.Builder> settings;
  private final World world = new World();

  /**
   * Creates a run.
   *
   * @param settings sets what the explorer sets of each runner
   */
  LiveRun(Recorder recorder, RunWatch watch, UnaryOperator<Runner.Builder> settings) {
    this.settings = settings;
    this.recorder = recorder;
    this.watch = watch;
    recorder.setClock(world.clock()::nanoTime);
  }

  @Override
  public Runner.Builder runner() {
    Runner.Builder builder = settings.apply(world.runner().choiceSource(recorder));
    LoopObserver observer = watch.observer();
    return observer == null ? builder : builder.observer(observer);
  }

  @Override
  public VirtualClock clock() {
    return world.clock();
  }

  @Override
  public World world() {
    return world;
  }

  @Override
  public Faults faults() {
    return world.faults();
  }

  @Override
  public ChoiceSource choiceSource() {
    return recorder;
  }

  @Override
  public LoopObserver observer() {
    LoopObserver observer = watch.observer();
    return observer == null ? NOBODY : observer;
  }

  @Override
  public Interleaving interleaving() {
    return recorder.choices().interleaving();
  }

  @Override
  public void cancelling(Task<?> task) {
    watch.cancelling(task);
  }

  @Override
  public void eventually(String what, BooleanSupplier condition) {
    watch.eventually(new LivenessCheck(what, condition));
  }

  @Override
  public <T> T main(Callable<T> main) {
    return onRunner(runner -> runner.run(main));
  }

  @Override
  public void main(AsyncAction main) {
    this.<@Nullable Object>onRunner(
        runner -> {
          runner.run(main);
          return null;
        });
  }

  private <T extends @Nullable Object> T onRunner(Function<Runner, T> program) {
    T result = UnhandledErrors.fail(runner(), program);
    watch.checkMonitors();
    return result;
  }
}
