package dev.lockstep.explore;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A way to go through the interleavings of a program. Immutable; a search has the state. */
public interface Strategy {

  /**
   * Begins a search.
   *
   * @param seed what its random numbers follow
   * @param schedules how many schedules there will be at most
   * @return a new search
   */
  Search search(long seed, int schedules);

  /**
   * A part of this strategy, for several searches that need not know of each other. An enumeration
   * is divided: each schedule is in one part, but for the one first in, first out, which each part
   * runs and the first one counts. A random search goes on as long in each part, by random numbers
   * that depend on the index and not on the count.
   *
   * @param index which part, from 0
   * @param count how many parts there are
   * @return the strategy of that part
   */
  default Strategy part(int index, int count) {
    return new PartOf(this, new Part(index, count));
  }

  /**
   * The schedules of one search, in order. Used by one thread. What a search does depends on its
   * seed and on what it is told of earlier runs, so it is the same for any number of workers.
   */
  interface Search {

    /**
     * The plan of the next schedule.
     *
     * @return the plan, or null if there is none before {@link #ran} was called for those that are
     *     out, or if there is none at all
     */
    @Nullable Plan next();

    /**
     * Told what a schedule did, in the order in which they were given out.
     *
     * @param plan what {@link #next} returned
     * @param execution what became of it
     */
    void ran(Plan plan, Execution execution);

    /**
     * What the schedules that ran cover.
     *
     * @return such as {@code all 81 schedules with at most 2 deviations}
     */
    String covered();

    /**
     * Whether there is no other schedule than those that ran.
     *
     * @return whether that is known
     */
    default boolean isComplete() {
      return false;
    }

    /**
     * What these schedules cover, as numbers.
     *
     * @return nothing, unless it is known
     */
    default Coverage coverage() {
      return Coverage.UNKNOWN;
    }
  }

  /**
   * What is used unless said otherwise: delay bounding with 0, 1 and 2 deviations for up to half of
   * the schedules, then random walk and POS in turn.
   *
   * @return the strategy
   */
  static Strategy standard() {
    return new DefaultBudget(Part.WHOLE);
  }

  /**
   * All schedules with at most so many deviations from first in, first out; see {@link
   * DelayBounding}.
   *
   * @param deviations the bound, 0 or more
   * @return the strategy
   */
  static Strategy delayBounding(int deviations) {
    return new DelayBounding(deviations, Part.WHOLE);
  }

  /**
   * All schedules; see {@link Exhaustive}.
   *
   * @return the strategy
   */
  static Strategy exhaustive() {
    return new Exhaustive(Part.WHOLE);
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
    return new CancellationStorm(Part.WHOLE);
  }

  /**
   * Schedules near one that has failed, for a program that was edited since; see {@link Near}.
   *
   * @param interleaving what failed once
   * @return the strategy
   */
  static Strategy near(Interleaving interleaving) {
    return new Near(interleaving, Part.WHOLE);
  }
}
