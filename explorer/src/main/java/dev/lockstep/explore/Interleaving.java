// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import dev.lockstep.Async;
import dev.lockstep.Loop;
import dev.lockstep.explore.internal.replay.Labels;
import dev.lockstep.explore.internal.replay.PlannedChoices;
import dev.lockstep.explore.internal.replay.ReplayLine;
import dev.lockstep.explore.internal.replay.ReplayPlan;
import dev.lockstep.explore.internal.replay.Simplicity;
import dev.lockstep.spi.ChoiceSource;
import dev.lockstep.spi.LoopObserver;
import java.util.ArrayList;
import java.util.List;

/**
 * One order in which a program runs, with all other choices of the run: a seed, and the deviations
 * from what that seed would do. The seed 0 stands for first in, first out and no faults. Immutable.
 *
 * <p>{@link #toString()} is a replay line, which {@link #parse} reads.
 *
 * @since 0.1.0
 */
public final class Interleaving implements Comparable<Interleaving> {

  private static final Interleaving FIFO = new Interleaving(0, List.of());

  private final long seed;
  private final List<Deviation> deviations;

  private Interleaving(long seed, List<Deviation> sorted) {
    this.seed = seed;
    this.deviations = sorted;
  }

  /**
   * Returns asyncio's order, without faults.
   *
   * @return the interleaving without deviations from the seed 0
   */
  public static Interleaving fifo() {
    return FIFO;
  }

  /**
   * Returns the interleaving with a seed and deviations.
   *
   * @param seed the seed of the choices other than lanes, ties and cancellations, such as faults; 0
   *     for no faults
   * @param deviations in any order, at most one for each label and position
   * @return the interleaving
   * @throws IllegalArgumentException if two deviations are for the same choice
   */
  public static Interleaving of(long seed, List<Deviation> deviations) {
    List<Deviation> sorted = new ArrayList<>(deviations);
    sorted.sort(null);
    for (int i = 1; i < sorted.size(); i++) {
      Deviation one = sorted.get(i - 1);
      Deviation two = sorted.get(i);
      if (one.position() == two.position() && one.label().equals(two.label())) {
        throw new IllegalArgumentException(
            one + " and " + two + " are for the same choice; keep one of them");
      }
    }
    return new Interleaving(seed, List.copyOf(sorted));
  }

  /**
   * Returns the interleaving of a seed: asyncio's order, with the faults and the random numbers of
   * the seed.
   *
   * @param seed the seed, 0 for no faults
   * @return the interleaving without deviations
   */
  public static Interleaving ofSeed(long seed) {
    return of(seed, List.of());
  }

  /**
   * Returns an interleaving from guesses: the index of the ready lane that goes at the first
   * choice, the second and so on. 0 is first in, first out, and so is everything after the last
   * guess. Each number is taken modulo the number of lanes that are ready there.
   *
   * @param picks the numbers, 0 or more
   * @return the interleaving
   * @throws IllegalArgumentException if a number is negative
   */
  public static Interleaving ofChoices(List<Integer> picks) {
    List<Deviation> deviations = new ArrayList<>();
    for (int i = 0; i < picks.size(); i++) {
      if (picks.get(i) != 0) {
        deviations.add(new Deviation(Labels.LANE, i, 0, picks.get(i)));
      }
    }
    return of(0, deviations);
  }

  /**
   * Returns an interleaving from guesses; see {@link #ofChoices(List)}.
   *
   * @param picks the numbers, 0 or more
   * @return the interleaving
   * @throws IllegalArgumentException if a number is negative
   */
  public static Interleaving ofChoices(int... picks) {
    return ofChoices(java.util.Arrays.stream(picks).boxed().toList());
  }

  /**
   * Parses a replay line.
   *
   * @param line a text that {@link #toString()} returned; white space around it is ignored
   * @return the interleaving
   * @throws IllegalArgumentException if it is not a replay line; if one character is damaged, the
   *     message names it
   */
  public static Interleaving parse(String line) {
    return ReplayLine.read(line.strip());
  }

  /**
   * Marks a point at which another lane may go first, in code between whose steps nothing suspends,
   * such as a read and a write of a plain field. Inside of a loop it suspends the current task for
   * one iteration; in a callback and outside of a loop it does nothing.
   *
   * @throws dev.lockstep.CancelledError if the current task is cancelled meanwhile
   */
  public static void point() {
    Loop loop = Thread.currentThread().isVirtual() ? Loop.currentOrNull() : null;
    if (loop != null) {
      LoopObserver observer = loop.observer();
      if (observer != null) {
        observer.atPoint();
      }
      Async.yieldNow();
    }
  }

  /**
   * Marks a point whose next step uses an object that other lanes use too; see {@link #point()}.
   * Needed for objects other than locks, queues and the like, whose use is seen anyway; {@link
   * Strategy#pos()} and {@link Strategy#surw()} depend on it.
   *
   * @param shared the object, or a text that stands for it
   * @throws dev.lockstep.CancelledError if the current task is cancelled meanwhile
   */
  public static void point(Object shared) {
    Loop loop = Loop.currentOrNull();
    LoopObserver observer = loop == null ? null : loop.observer();
    if (observer != null) {
      observer.yieldsBefore(shared);
    }
    point();
  }

  /**
   * Returns the seed of the choices other than lanes, ties and cancellations, such as faults.
   *
   * @return the seed, 0 for no faults
   */
  public long seed() {
    return seed;
  }

  /**
   * Returns a choice source that follows this interleaving in one run without an explorer, for
   * {@code Runner.builder().choiceSource(...)}. With a seed and no deviations that is asyncio's
   * order, with the faults and the random numbers of the seed.
   *
   * @return a new choice source, for one loop; {@link ChoiceSource#FIFO} if {@link #isFifo}
   */
  public ChoiceSource choiceSource() {
    return isFifo() ? ChoiceSource.FIFO : new PlannedChoices(new ReplayPlan(this));
  }

  /**
   * Returns the deviations from what the seed would do.
   *
   * @return the deviations by label, lanes first, then by position; unmodifiable
   */
  public List<Deviation> deviations() {
    return deviations;
  }

  /**
   * Returns whether this is asyncio's order, without faults.
   *
   * @return true if the seed is 0 and there are no deviations
   */
  public boolean isFifo() {
    return seed == 0 && deviations.isEmpty();
  }

  /**
   * Compares by the number of deviations, then by length, then by values: the least is the
   * simplest.
   */
  @Override
  public int compareTo(Interleaving other) {
    return Simplicity.ORDER.compare(this, other);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Interleaving it && it.seed == seed && it.deviations.equals(deviations);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(seed) * 31 + deviations.hashCode();
  }

  /** Returns the replay line: under 100 characters for up to 20 deviations of an ordinary run. */
  @Override
  public String toString() {
    return ReplayLine.write(this);
  }
}
