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
 * What a run does wherever it can go another way: a seed, and the deviations from what that seed
 * would do. The seed 0 stands for first in, first out and no faults. Immutable.
 *
 * <p>{@link #toString()} is a replay line, which {@link #parse} reads.
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
   * The order of asyncio, without faults.
   *
   * @return the interleaving without deviations from the seed 0
   */
  public static Interleaving fifo() {
    return FIFO;
  }

  /**
   * An interleaving.
   *
   * @param seed what the choices outside of the interleaving follow, 0 for no faults
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
   * What a seed does: the order of asyncio, with the faults and the random numbers of the seed.
   *
   * @param seed 0 for no faults
   * @return the interleaving without deviations
   */
  public static Interleaving ofSeed(long seed) {
    return of(seed, List.of());
  }

  /**
   * An interleaving from guesses: which of the ready lanes goes at the first choice, the second and
   * so on; 0 is what first in, first out does, and so is everything after the last. Each number is
   * taken modulo the lanes that are ready there.
   *
   * @param picks the numbers, 0 or more
   * @return the interleaving
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
   * An interleaving from guesses; see {@link #ofChoices(List)}.
   *
   * @param picks the numbers, 0 or more
   * @return the interleaving
   */
  public static Interleaving ofChoices(int... picks) {
    return ofChoices(java.util.Arrays.stream(picks).boxed().toList());
  }

  /**
   * Reads a replay line.
   *
   * @param line what {@link #toString()} made, white space around it allowed
   * @return the interleaving
   * @throws IllegalArgumentException if it is none; if one character is damaged, the message says
   *     which
   */
  public static Interleaving parse(String line) {
    return ReplayLine.read(line.strip());
  }

  /**
   * A point at which another lane may go first: for code between whose steps there is nothing that
   * suspends, such as a read and a write of a plain field. Inside of a loop it gives up one pass;
   * in a callback and outside of a loop it does nothing.
   */
  public static void point() {
    if (Thread.currentThread().isVirtual() && Loop.currentOrNull() != null) {
      Async.yieldNow();
    }
  }

  /**
   * A point whose next step uses something that other lanes use too. What is no lock, queue or the
   * like is not seen by itself; {@link Strategy#pos()} and {@link Strategy#surw()} go by it.
   *
   * @param shared the object, or a text that stands for it
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
   * What the choices outside of the interleaving follow, such as faults.
   *
   * @return the seed, 0 for no faults
   */
  public long seed() {
    return seed;
  }

  /**
   * What does this in one run without an explorer: for {@code Runner.builder().chance(...)}. With a
   * seed and no deviations that is the order of asyncio, with the faults and the random numbers of
   * the seed.
   *
   * @return a new chance, for one loop; the loop's own order itself if {@link #isFifo}
   */
  public ChoiceSource choiceSource() {
    return isFifo() ? ChoiceSource.FIFO : new PlannedChoices(new ReplayPlan(this));
  }

  /**
   * What differs from what the seed would do.
   *
   * @return by label, lanes first, then by position; unmodifiable
   */
  public List<Deviation> deviations() {
    return deviations;
  }

  /**
   * Whether it is the order of asyncio, without faults.
   *
   * @return whether seed and deviations are none
   */
  public boolean isFifo() {
    return seed == 0 && deviations.isEmpty();
  }

  /** By the number of deviations, then by length, then by values: the least is the simplest. */
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

  /** The replay line: under 100 characters for up to 20 deviations of an ordinary run. */
  @Override
  public String toString() {
    return ReplayLine.write(this);
  }
}
