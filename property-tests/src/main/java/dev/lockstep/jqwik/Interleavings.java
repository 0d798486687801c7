// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.jqwik;

import dev.lockstep.explore.Deviation;
import dev.lockstep.explore.Interleaving;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Arbitraries of interleavings. Each value is generated as a list of numbers, one for each choice:
 * the index of the ready lane that goes next. After the end of the list, lanes go first in, first
 * out.
 *
 * @since 0.1.0
 */
public final class Interleavings {

  /** The largest number of choices that an arbitrary generates by default. */
  public static final int CHOICES = 64;

  /**
   * The range of generated indexes. An index beyond the ready lanes wraps around, so more would
   * seldom matter.
   */
  private static final int LANES = 8;

  /**
   * A pick whose remainder, divided by any number up to 16, is the highest one: always the last
   * lane.
   */
  private static final int LAST = 720_719;

  private static final Interleaving REVERSE =
      Interleaving.ofChoices(Collections.nCopies(CHOICES, LAST));

  private static final Interleaving ROUND_ROBIN =
      Interleaving.ofChoices(IntStream.range(0, CHOICES).boxed().toList());

  private Interleavings() {}

  /**
   * Returns the arbitrary behind {@code @ForAll Interleaving}: interleavings of up to 64 choices.
   * Half of them deviate from first in, first out at few choices, the others at any. Edge cases are
   * {@link Interleaving#fifo()}, {@link #reverse()} and {@link #roundRobin()}.
   *
   * @return the arbitrary
   */
  public static Arbitrary<Interleaving> interleavings() {
    return interleavings(CHOICES);
  }

  /**
   * Returns an arbitrary of interleavings of up to the given number of choices; see {@link
   * #interleavings()}.
   *
   * @param choices the largest number of choices, at least 1; it must reach as far into the run as
   *     the failures that are looked for
   * @return the arbitrary
   * @throws IllegalArgumentException if {@code choices} is less than 1
   */
  public static Arbitrary<Interleaving> interleavings(int choices) {
    if (choices < 1) {
      throw new IllegalArgumentException("choices = " + choices + " must be at least 1");
    }
    Arbitrary<Integer> any = Arbitraries.integers().between(0, LANES - 1);
    Arbitrary<Integer> mostlyFirst =
        Arbitraries.frequencyOf(Tuple.of(7, Arbitraries.just(0)), Tuple.of(1, any));
    return Arbitraries.oneOf(lists(mostlyFirst, choices), lists(any, choices))
        .map(Interleaving::ofChoices)
        .edgeCases(
            config -> config.filter(it -> false).add(Interleaving.fifo(), REVERSE, ROUND_ROBIN));
  }

  private static Arbitrary<List<Integer>> lists(Arbitrary<Integer> picks, int choices) {
    return picks.list().ofMaxSize(choices);
  }

  /**
   * Returns an arbitrary of interleavings most of which also cancel one task at one step: one of
   * the tasks named in {@link OnLoop#cancelling()}. It is the arbitrary behind {@code @ForAll
   * Interleaving} if {@code cancelling} names any.
   *
   * @param choices the largest number of choices, at least 1
   * @return the arbitrary
   * @throws IllegalArgumentException if {@code choices} is less than 1
   */
  public static Arbitrary<Interleaving> cancelling(int choices) {
    Arbitrary<Integer> step = Arbitraries.integers().between(0, choices - 1);
    Arbitrary<Integer> task = Arbitraries.integers().between(0, LANES - 1);
    return Combinators.combine(interleavings(choices), step, task)
        .as(Interleavings::cancelling)
        .edgeCases(
            config -> config.filter(it -> false).add(Interleaving.fifo(), REVERSE, ROUND_ROBIN));
  }

  /**
   * Returns an arbitrary of interleavings half of which have a seed. The seed decides latency and
   * loss in the simulated network and faults that are injected at random. These shrink to
   * interleavings without a seed.
   *
   * @param choices the largest number of choices, at least 1
   * @return the arbitrary
   * @throws IllegalArgumentException if {@code choices} is less than 1
   */
  public static Arbitrary<Interleaving> faulty(int choices) {
    Arbitrary<Integer> seeds = Arbitraries.integers().between(1, 1 << 20);
    Arbitrary<Integer> seed = Arbitraries.oneOf(Arbitraries.just(0), seeds);
    return Combinators.combine(interleavings(choices), seed)
        .as((order, chosen) -> Interleaving.of(chosen, order.deviations()))
        .edgeCases(
            config -> config.filter(it -> false).add(Interleaving.fifo(), REVERSE, ROUND_ROBIN));
  }

  private static Interleaving cancelling(Interleaving order, int step, int task) {
    if (task == 0) {
      return order;
    }
    List<Deviation> deviations = new ArrayList<>(order.deviations());
    deviations.add(new Deviation("cancel", step, 0, task));
    return Interleaving.of(order.seed(), deviations);
  }

  /**
   * Returns the interleaving in which the lane that became ready last goes first, for the first 64
   * choices among up to 16 lanes.
   *
   * @return the interleaving
   */
  public static Interleaving reverse() {
    return REVERSE;
  }

  /**
   * Returns the interleaving that takes the first ready lane, then the second, then the third, and
   * begins again when there is none, for the first 64 choices.
   *
   * @return the interleaving
   */
  public static Interleaving roundRobin() {
    return ROUND_ROBIN;
  }
}
