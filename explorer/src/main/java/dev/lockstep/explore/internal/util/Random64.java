// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.util;

/**
 * A stream of random numbers: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). Small, seekable, and
 * the same on every JVM.
 */
public final class Random64 {

  private static final long GAMMA = 0x9e3779b97f4a7c15L;

  private long state;

  public Random64(long seed) {
    state = seed;
  }

  public long next() {
    state += GAMMA;
    return mix(state);
  }

  /** Returns a number from 0 to {@code bound - 1}. */
  public int below(int bound) {
    return below(next(), bound);
  }

  /** Returns a number from 0 to 1, exclusive. */
  public double unit() {
    return (next() >>> 11) * 0x1.0p-53;
  }

  /** Maps random bits to a range; the bias is less than {@code bound / 2^32}. */
  public static int below(long bits, int bound) {
    return (int) (((bits >>> 32) * bound) >>> 32);
  }

  public static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
