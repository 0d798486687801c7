// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package java.lang;

import java.security.SecureRandom;
import java.util.Collections;
import java.util.Comparator;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/**
 * What stands for chance in code that a loop runs, beyond the static calls of {@link
 * LockstepHooks}: the sources of seeds, {@link SecureRandom}, and orders that the JDK leaves to the
 * addresses or numbers of objects.
 */
public final class LockstepChance {

  /** Whether {@link SecureRandom} draws from the seed of the loop that runs the caller. */
  private static final boolean SEEDS_SECURE_RANDOM =
      !"false".equals(System.getProperty("lockstep.seedSecureRandom"));

  private static final int BYTE = 8;

  /** The generators that the program has given a seed, from which they make all they return. */
  private static final Set<SecureRandom> SEEDED =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private LockstepChance() {}

  // ---- ThreadLocalRandom

  /** The state of {@link java.util.concurrent.ThreadLocalRandom} that a thread has. */
  record Chance(long seed, int probe, int secondary) {

    static Chance of(Thread thread) {
      return new Chance(
          thread.threadLocalRandomSeed,
          thread.threadLocalRandomProbe,
          thread.threadLocalRandomSecondarySeed);
    }

    void giveTo(Thread thread) {
      thread.threadLocalRandomSeed = seed;
      thread.threadLocalRandomProbe = probe;
      thread.threadLocalRandomSecondarySeed = secondary;
    }
  }

  /** The state of a thread that has drawn nothing. */
  static final Chance NONE = new Chance(0, 0, 0);

  /** Called when a loop adopts a thread, which is to draw from this loop's seed. */
  public static void reseed(Thread thread) {
    NONE.giveTo(thread);
  }

  /** The source of seeds for what must differ between threads but is never seen. */
  public static AtomicLong secondarySeeds(AtomicLong global) {
    return LockstepHooks.chanceOfCaller() == null ? global : new AtomicLong(1);
  }

  // ---- other generators

  /** The source of the seeds of {@link java.util.SplittableRandom} and the like. */
  public static AtomicLong seeds(AtomicLong global) {
    ToLongFunction<String> chance = LockstepHooks.chanceOfCaller();
    return chance == null
        ? global
        : new AtomicLong(chance.applyAsLong("java.util.random.RandomGenerator"));
  }

  // ---- SecureRandom

  private static ToLongFunction<String> chanceOf(SecureRandom random) {
    ToLongFunction<String> chance = SEEDS_SECURE_RANDOM ? LockstepHooks.chanceOfCaller() : null;
    return chance == null || (random != null && SEEDED.contains(random)) ? null : chance;
  }

  /** Called when a program sets the seed of a generator. */
  public static void seeded(SecureRandom random) {
    if (random.getAlgorithm().equals("SHA1PRNG")) { // all others add it to what they have
      SEEDED.add(random);
    }
  }

  /** Fills an array from the seed of the loop, if one runs the caller. */
  public static boolean fills(SecureRandom random, byte[] bytes) {
    ToLongFunction<String> chance = bytes == null ? null : chanceOf(random);
    if (chance == null) {
      return false;
    }
    for (int i = 0; i < bytes.length; ) {
      long drawn = chance.applyAsLong("java.security.SecureRandom");
      for (int end = Math.min(i + Long.BYTES, bytes.length); i < end; i++) {
        bytes[i] = (byte) drawn;
        drawn >>>= BYTE;
      }
    }
    return true;
  }

  /** Returns a seed from that of the loop, or null if none runs the caller. */
  public static byte[] seed(int length) {
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[length];
    return fills(null, bytes) ? bytes : null;
  }

  // ---- numbers and orders

  /** Returns the number of a pool of forks and joins, and advances the counter by a step. */
  public static int poolNumber(int step) {
    AtomicInteger counter = LockstepHooks.counter(null, "ForkJoinPool");
    return counter == null ? -1 : counter.getAndAdd(step);
  }

  /** Returns a set of threads in the order in which they were created. */
  public static Set<Thread> threads() {
    return LockstepHooks.chanceOfCaller() == null
        ? ConcurrentHashMap.newKeySet()
        : new ConcurrentSkipListSet<>(Comparator.comparingLong(Thread::threadId));
  }
}
