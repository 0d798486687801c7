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
 * Interleavings for jqwik. Each is generated as a list: which of the ready lanes goes at the first
 * choice, at the second and so on, and first in, first out after its end.
 */
public final class Interleavings {

  /** How many choices are generated unless said otherwise. */
  public static final int CHOICES = 64;

  /** More lanes than these are ready only where a higher number makes no difference. */
  private static final int LANES = 8;

  /** Divided by 16 or anything less, it leaves the highest remainder that there is. */
  private static final int LAST = 720_719;

  private static final Interleaving REVERSE =
      Interleaving.ofChoices(Collections.nCopies(CHOICES, LAST));

  private static final Interleaving ROUND_ROBIN =
      Interleaving.ofChoices(IntStream.range(0, CHOICES).boxed().toList());

  private Interleavings() {}

  /**
   * What {@code @ForAll Interleaving} generates: orders of up to 64 choices. Half of them deviate
   * from first in, first out in a few places, the others everywhere. Edge cases are {@link
   * Interleaving#fifo()}, {@link #reverse()} and {@link #roundRobin()}.
   *
   * @return the arbitrary
   */
  public static Arbitrary<Interleaving> interleavings() {
    return interleavings(CHOICES);
  }

  /**
   * Orders of up to so many choices; see {@link #interleavings()}.
   *
   * @param choices how many, at least 1; enough for what is to be broken to happen before
   * @return the arbitrary
   */
  public static Arbitrary<Interleaving> interleavings(int choices) {
    if (choices < 1) {
      throw new IllegalArgumentException("interleavings(" + choices + "); use 1 or more");
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
   * Orders of up to so many choices in which, mostly, one task is cancelled at one step: one of
   * those that {@link OnLoop#cancelling()} names. What {@code @ForAll Interleaving} generates if it
   * names any.
   *
   * @param choices how many, at least 1
   * @return the arbitrary
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
   * Orders of up to so many choices, half of them with a seed that everything else follows which
   * can go wrong: latencies and losses of the simulated network, faults that come once in a while.
   * They shrink to the ones without.
   *
   * @param choices how many, at least 1
   * @return the arbitrary
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
   * The order in which what became ready last goes first, for the first 64 choices among up to 16
   * lanes.
   *
   * @return the interleaving
   */
  public static Interleaving reverse() {
    return REVERSE;
  }

  /**
   * The order that takes the first ready lane, then the second, then the third, and begins again
   * when there is none, for the first 64 choices.
   *
   * @return the interleaving
   */
  public static Interleaving roundRobin() {
    return ROUND_ROBIN;
  }
}
