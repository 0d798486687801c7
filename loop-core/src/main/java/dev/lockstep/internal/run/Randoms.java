// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.run;

import dev.lockstep.spi.ChoiceSource;
import dev.lockstep.spi.LoopObserver;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The random number generators of one loop. In production they are the JDK's. In a test each label
 * has its own generator, seeded with the label and one choice of the loop's choice source: so a run
 * has one choice for each label, however many numbers are drawn.
 */
final class Randoms {

  private static final RandomGenerator MACHINE = () -> ThreadLocalRandom.current().nextLong();

  private static final int SEEDS = 1 << 30;

  private final ChoiceSource choiceSource;
  private final boolean real;
  private final Supplier<@Nullable LoopObserver> observer;
  private final Map<String, RandomGenerator> generators = new HashMap<>();

  /**
   * Creates the generators of a loop.
   *
   * @param choiceSource the source of the seeds
   * @param virtual whether the loop's time is virtual, which makes it a test with any choice source
   * @param observer returns the observer of the draws of a test, or null if there is none
   */
  @SuppressWarnings("ReferenceEquality") // production has one choice source
  Randoms(ChoiceSource choiceSource, boolean virtual, Supplier<@Nullable LoopObserver> observer) {
    this.choiceSource = choiceSource;
    this.observer = observer;
    real = choiceSource.isFifo() && !virtual;
  }

  RandomGenerator of(String label) {
    return real ? MACHINE : new ObservedRandom(label, ofTest(label), observer);
  }

  private RandomGenerator ofTest(String label) {
    return generators.computeIfAbsent(label, this::seeded);
  }

  private RandomGenerator seeded(String label) {
    int choice = choiceSource.choose("random " + label, SEEDS);
    return new SplittableRandom(((long) label.hashCode() << 32) | choice);
  }

  /** Returns a random UUID (version 4, RFC 9562). */
  UUID uuid(String label) {
    if (real) {
      return UUID.randomUUID();
    }
    RandomGenerator random = ofTest(label);
    long high = (random.nextLong() & ~0xf000L) | 0x4000L;
    long low = (random.nextLong() >>> 2) | Long.MIN_VALUE;
    UUID uuid = new UUID(high, low);
    LoopObserver watching = observer.get();
    if (watching != null) {
      watching.draws(label, uuid);
    }
    return uuid;
  }
}
