// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.search;

import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.explore.DataRaces;
import dev.lockstep.explore.Execution;
import dev.lockstep.explore.Program;
import dev.lockstep.explore.Strategy;
import dev.lockstep.explore.internal.run.Executions;
import dev.lockstep.explore.internal.run.RunGuard;
import dev.lockstep.explore.internal.run.StepLimits;
import dev.lockstep.explore.internal.strategy.Partition;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an explorer.
 *
 * @param strategy the strategy
 * @param interleavings the largest number of interleavings to run
 * @param seed the seed of the random numbers
 * @param workers the number of threads that run interleavings
 * @param limits the limits of the length of a run
 * @param watchdog the longest time of one run on the real clock
 * @param cancelled returns whether the cancellation of a task is a choice, or null for none
 * @param races the reaction to data races
 * @param runners sets what the explorer sets of each runner, such as points
 * @param shrinkingRuns the largest number of runs to shrink a failure
 * @param shrinkingTime the longest time for that, on the real clock
 * @param checked true if some interleavings are run twice, and each failing one
 * @param part the part of the search to run
 * @param stopped returns whether to stop before all interleavings have run; called after each
 * @param watcher gets each interleaving that ran
 */
public record SearchSettings(
    Strategy strategy,
    int interleavings,
    long seed,
    int workers,
    StepLimits limits,
    Duration watchdog,
    @Nullable Predicate<? super Task<?>> cancelled,
    UnaryOperator<Runner.Builder> runners,
    DataRaces races,
    int shrinkingRuns,
    Duration shrinkingTime,
    boolean checked,
    Partition part,
    BooleanSupplier stopped,
    Consumer<? super Execution> watcher) {

  Strategy.Search search() {
    Strategy all = part.count() == 1 ? strategy : strategy.part(part.index(), part.count());
    return all.search(seed, interleavings);
  }

  /** Returns a guard for one call. */
  public RunGuard guard() {
    return new RunGuard(watchdog);
  }

  /** Returns the runs of one thread, to be made in the guard's call. */
  public Executions executions(Program program, RunGuard guard) {
    return new Executions(program, limits, cancelled, runners, races, guard);
  }
}
