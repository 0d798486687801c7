package dev.lockstep.explore;

import dev.lockstep.Task;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an explorer.
 *
 * @param strategy how to search
 * @param schedules how many schedules to run at most
 * @param seed what random numbers follow
 * @param workers how many threads run schedules
 * @param limits how long a run may be
 * @param cancelled which tasks are cancelled as a choice, or null for none
 * @param shrinkingRuns how many runs make a failure simpler at most
 * @param shrinkingTime how long that takes at most, on the real clock
 * @param checked whether some schedules are run twice, and each failing one
 * @param part which part of the search to run
 * @param stopped whether to stop before all schedules have run
 * @param watcher told of each schedule that ran
 */
record SearchSettings(
    Strategy strategy,
    int schedules,
    long seed,
    int workers,
    StepLimits limits,
    @Nullable Predicate<? super Task<?>> cancelled,
    int shrinkingRuns,
    Duration shrinkingTime,
    boolean checked,
    Part part,
    BooleanSupplier stopped,
    Consumer<? super Execution> watcher) {

  Strategy.Search search() {
    Strategy all = part.count() == 1 ? strategy : strategy.part(part.index(), part.count());
    return all.search(seed, schedules);
  }

  Executions executions(Program program) {
    return new Executions(program, limits, cancelled);
  }
}
