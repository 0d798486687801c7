package dev.lockstep.explore.internal.search;

import dev.lockstep.Task;
import dev.lockstep.explore.Execution;
import dev.lockstep.explore.Program;
import dev.lockstep.explore.Strategy;
import dev.lockstep.explore.internal.run.Executions;
import dev.lockstep.explore.internal.run.StepLimits;
import dev.lockstep.explore.internal.strategy.Partition;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an explorer.
 *
 * @param strategy how to search
 * @param interleavings how many interleavings to run at most
 * @param seed what random numbers follow
 * @param workers how many threads run interleavings
 * @param limits how long a run may be
 * @param cancelled which tasks are cancelled as a choice, or null for none
 * @param shrinkingRuns how many runs make a failure simpler at most
 * @param shrinkingTime how long that takes at most, on the real clock
 * @param checked whether some interleavings are run twice, and each failing one
 * @param part which part of the search to run
 * @param stopped whether to stop before all interleavings have run
 * @param watcher told of each interleaving that ran
 */
public record SearchSettings(
    Strategy strategy,
    int interleavings,
    long seed,
    int workers,
    StepLimits limits,
    @Nullable Predicate<? super Task<?>> cancelled,
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

  public Executions executions(Program program) {
    return new Executions(program, limits, cancelled);
  }
}
