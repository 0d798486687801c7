// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import dev.lockstep.explore.internal.strategy.CancellationStorm;
import dev.lockstep.explore.internal.strategy.DefaultBudget;
import dev.lockstep.explore.internal.strategy.DelayBounding;
import dev.lockstep.explore.internal.strategy.Exhaustive;
import dev.lockstep.explore.internal.strategy.NeighborhoodStrategy;
import dev.lockstep.explore.internal.strategy.Partition;
import dev.lockstep.explore.internal.strategy.PartitionedStrategy;
import dev.lockstep.explore.internal.strategy.Pct;
import dev.lockstep.explore.internal.strategy.Pos;
import dev.lockstep.explore.internal.strategy.RandomWalk;
import dev.lockstep.explore.internal.strategy.Surw;
import dev.lockstep.explore.internal.strategy.Urw;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A way to search the interleavings of a program. Immutable; a {@link Search} has the state.
 *
 * @since 0.1.0
 */
public interface Strategy {

  /**
   * Begins a search.
   *
   * @param seed the seed of its random numbers
   * @param interleavings the largest number of interleavings that will run
   * @return a new search
   */
  Search search(long seed, int interleavings);

  /**
   * Returns a part of this strategy, for several searches that need not know of each other. An
   * enumeration is divided: each interleaving is in one part, except first in, first out, which
   * each part runs and the first part counts. A random search is as long in each part, by random
   * numbers that depend on the index and not on the count.
   *
   * @param index the part, from 0 to {@code count - 1}
   * @param count the number of parts, at least 1
   * @return the strategy of that part
   * @throws IllegalArgumentException if there is no such part
   */
  default Strategy part(int index, int count) {
    return new PartitionedStrategy(this, new Partition(index, count));
  }

  /**
   * The interleavings of one search, in order. Used by one thread. A search depends only on its
   * seed and on the outcomes of earlier runs, so it is the same for any number of workers.
   */
  interface Search {

    /**
     * Returns the plan of the next interleaving.
     *
     * @return the plan, or null if there is none before {@link #ran} was called for those that were
     *     given out, or none at all
     */
    @Nullable Plan next();

    /**
     * Called with the outcome of an interleaving, in the order in which the plans were given out.
     *
     * @param plan the plan that {@link #next} returned
     * @param execution its outcome
     */
    void ran(Plan plan, Execution execution);

    /**
     * Returns a text of what the interleavings that ran cover.
     *
     * @return such as {@code all 81 interleavings with at most 2 deviations}
     */
    String covered();

    /**
     * Returns whether every interleaving of the program has run.
     *
     * @return true if that is known
     */
    default boolean isComplete() {
      return false;
    }

    /**
     * Returns what the interleavings that ran cover, in numbers.
     *
     * @return the coverage; {@link Coverage#UNKNOWN} unless it is known
     */
    default Coverage coverage() {
      return Coverage.UNKNOWN;
    }
  }

  /**
   * Returns the default strategy: delay bounding with 0, 1 and 2 deviations for up to half of the
   * interleavings, and with more as long as all with one more fit into the rest; then random walk
   * and POS in turn.
   *
   * @return the strategy
   */
  static Strategy standard() {
    return new DefaultBudget(Partition.WHOLE);
  }

  /**
   * Returns the strategy of all interleavings with at most so many deviations from first in, first
   * out; see {@link DelayBounding}.
   *
   * @param deviations the bound, 0 or more
   * @return the strategy
   * @throws IllegalArgumentException if the bound is negative
   */
  static Strategy delayBounding(int deviations) {
    return new DelayBounding(deviations, Partition.WHOLE);
  }

  /**
   * Returns the strategy of all interleavings; see {@link Exhaustive}. Of threads whose accesses to
   * shared memory are points it runs one interleaving of each order of conflicting accesses.
   *
   * @return the strategy
   */
  static Strategy exhaustive() {
    return new Exhaustive(Partition.WHOLE);
  }

  /**
   * Returns the strategy by which every ready lane is equally likely at each choice; see {@link
   * RandomWalk}.
   *
   * @return the strategy
   */
  static Strategy randomWalk() {
    return new RandomWalk();
  }

  /**
   * Returns the strategy by which every pending step has a random priority, and gets another one
   * when what it uses was used; see {@link Pos}.
   *
   * @return the strategy
   */
  static Strategy pos() {
    return new Pos();
  }

  /**
   * Returns the strategy by which every lane has a random priority, which changes at a few random
   * points; see {@link Pct}.
   *
   * @param depth the number of ordering constraints of the bug, 1 to 5
   * @return the strategy
   * @throws IllegalArgumentException if the depth is out of range
   */
  static Strategy pct(int depth) {
    return new Pct(depth);
  }

  /**
   * Returns the strategy by which lanes are as likely as they have steps left; see {@link Urw}.
   *
   * @return the strategy
   */
  static Strategy urw() {
    return new Urw();
  }

  /**
   * Returns the strategy that is uniform over the orders of the steps on one kind of shared object,
   * another one in each run; see {@link Surw}.
   *
   * @return the strategy
   */
  static Strategy surw() {
    return new Surw(null);
  }

  /**
   * Returns the strategy that is uniform over the orders of the steps that use some objects; see
   * {@link Surw}.
   *
   * @param interesting returns whether an object counts: a lock, a queue, a future, or what {@link
   *     Interleaving#point(Object)} names
   * @return the strategy
   */
  static Strategy surw(Predicate<Object> interesting) {
    return new Surw(interesting);
  }

  /**
   * Returns the strategy of one cancellation at each step in turn, otherwise first in, first out;
   * see {@link CancellationStorm}. Needs {@link Explorer.Builder#cancelling}.
   *
   * @return the strategy
   */
  static Strategy storm() {
    return new CancellationStorm(Partition.WHOLE);
  }

  /**
   * Returns the strategy of the interleavings near one that has failed, for a program that was
   * edited since; see {@link NeighborhoodStrategy}.
   *
   * @param interleaving the interleaving that has failed
   * @return the strategy
   */
  static Strategy near(Interleaving interleaving) {
    return new NeighborhoodStrategy(interleaving, Partition.WHOLE);
  }
}
