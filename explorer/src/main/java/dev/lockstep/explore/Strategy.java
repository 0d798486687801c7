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

/** A way to go through the interleavings of a program. Immutable; a search has the state. */
public interface Strategy {

  /**
   * Begins a search.
   *
   * @param seed what its random numbers follow
   * @param interleavings how many interleavings there will be at most
   * @return a new search
   */
  Search search(long seed, int interleavings);

  /**
   * A part of this strategy, for several searches that need not know of each other. An enumeration
   * is divided: each interleaving is in one part, but for the one first in, first out, which each
   * part runs and the first one counts. A random search goes on as long in each part, by random
   * numbers that depend on the index and not on the count.
   *
   * @param index which part, from 0
   * @param count how many parts there are
   * @return the strategy of that part
   */
  default Strategy part(int index, int count) {
    return new PartitionedStrategy(this, new Partition(index, count));
  }

  /**
   * The interleavings of one search, in order. Used by one thread. What a search does depends on
   * its seed and on what it is told of earlier runs, so it is the same for any number of workers.
   */
  interface Search {

    /**
     * The plan of the next interleaving.
     *
     * @return the plan, or null if there is none before {@link #ran} was called for those that are
     *     out, or if there is none at all
     */
    @Nullable Plan next();

    /**
     * Told what an interleaving did, in the order in which they were given out.
     *
     * @param plan what {@link #next} returned
     * @param execution what became of it
     */
    void ran(Plan plan, Execution execution);

    /**
     * What the interleavings that ran cover.
     *
     * @return such as {@code all 81 interleavings with at most 2 deviations}
     */
    String covered();

    /**
     * Whether there is no other interleaving than those that ran.
     *
     * @return whether that is known
     */
    default boolean isComplete() {
      return false;
    }

    /**
     * What these interleavings cover, as numbers.
     *
     * @return nothing, unless it is known
     */
    default Coverage coverage() {
      return Coverage.UNKNOWN;
    }
  }

  /**
   * What is used unless said otherwise: delay bounding with 0, 1 and 2 deviations for up to half of
   * the interleavings, then random walk and POS in turn.
   *
   * @return the strategy
   */
  static Strategy standard() {
    return new DefaultBudget(Partition.WHOLE);
  }

  /**
   * All interleavings with at most so many deviations from first in, first out; see {@link
   * DelayBounding}.
   *
   * @param deviations the bound, 0 or more
   * @return the strategy
   */
  static Strategy delayBounding(int deviations) {
    return new DelayBounding(deviations, Partition.WHOLE);
  }

  /**
   * All interleavings; see {@link Exhaustive}.
   *
   * @return the strategy
   */
  static Strategy exhaustive() {
    return new Exhaustive(Partition.WHOLE);
  }

  /**
   * Every ready lane is as likely as every other; see {@link RandomWalk}.
   *
   * @return the strategy
   */
  static Strategy randomWalk() {
    return new RandomWalk();
  }

  /**
   * Every pending step gets a random priority, another one if what it uses was used; see {@link
   * Pos}.
   *
   * @return the strategy
   */
  static Strategy pos() {
    return new Pos();
  }

  /**
   * Every lane gets a random priority, which changes at a few random points; see {@link Pct}.
   *
   * @param depth how many ordering constraints the bug has, 1 to 5
   * @return the strategy
   */
  static Strategy pct(int depth) {
    return new Pct(depth);
  }

  /**
   * Lanes in proportion to the steps that they have left; see {@link Urw}.
   *
   * @return the strategy
   */
  static Strategy urw() {
    return new Urw();
  }

  /**
   * Evenly over the orders of the steps on one kind of shared object, another one in each run; see
   * {@link Surw}.
   *
   * @return the strategy
   */
  static Strategy surw() {
    return new Surw(null);
  }

  /**
   * Evenly over the orders of the steps that use some objects; see {@link Surw}.
   *
   * @param interesting which objects: locks, queues, futures, what {@link
   *     Interleaving#point(Object)} names
   * @return the strategy
   */
  static Strategy surw(Predicate<Object> interesting) {
    return new Surw(interesting);
  }

  /**
   * One cancellation at each step in turn, otherwise first in, first out; see {@link
   * CancellationStorm}. Needs {@link Explorer.Builder#cancelling}.
   *
   * @return the strategy
   */
  static Strategy storm() {
    return new CancellationStorm(Partition.WHOLE);
  }

  /**
   * Interleavings near one that has failed, for a program that was edited since; see {@link
   * NeighborhoodStrategy}.
   *
   * @param interleaving what failed once
   * @return the strategy
   */
  static Strategy near(Interleaving interleaving) {
    return new NeighborhoodStrategy(interleaving, Partition.WHOLE);
  }
}
