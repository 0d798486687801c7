package dev.lockstep.jqwik;

import java.time.Duration;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Times to wait, for jqwik. They shrink to none at all, and to fewer units before that. */
public final class Delays {

  /** So few different ones that two are often equal: then timers are due at one instant. */
  private static final int UNITS = 10;

  private Delays() {}

  /**
   * Delays from zero to a longest one, in tenths of it, so that delays of one try often end at the
   * same instant. Edge cases are none and the longest.
   *
   * @param longest more than zero
   * @return the arbitrary
   */
  public static Arbitrary<Duration> upTo(Duration longest) {
    if (longest.compareTo(Duration.ZERO) <= 0) {
      throw new IllegalArgumentException("upTo(" + longest + "); use more than zero");
    }
    return Arbitraries.integers()
        .between(0, UNITS)
        .map(units -> longest.multipliedBy(units).dividedBy(UNITS))
        .edgeCases(config -> config.filter(it -> false).add(Duration.ZERO, longest));
  }
}
