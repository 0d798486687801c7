package dev.lockstep.testkit;

import dev.lockstep.spi.ChoiceSource;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The faults, latencies and random numbers of a seed in asyncio's order: each label has a stream of
 * its own, and choices of the order are always 0. Used by one loop only.
 */
public final class SeededChoices implements ChoiceSource {

  private final long seed;
  private final Map<String, SplittableRandom> streams = new HashMap<>();

  private SeededChoices(long seed) {
    this.seed = seed;
  }

  /** Returns the choices of a seed; {@link ChoiceSource#FIFO} for 0. */
  public static ChoiceSource of(long seed) {
    return seed == 0 ? ChoiceSource.FIFO : new SeededChoices(seed);
  }

  @Override
  public int choose(String label, int bound) {
    return label.equals("tie")
        ? 0
        : streams
            .computeIfAbsent(label, it -> new SplittableRandom(seed * 31 + it.hashCode()))
            .nextInt(bound);
  }

  @Override
  public int chooseLane(Lanes lanes) {
    return 0;
  }
}
