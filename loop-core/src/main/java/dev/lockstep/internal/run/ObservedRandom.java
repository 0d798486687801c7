// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.run;

import dev.lockstep.spi.LoopObserver;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A generator whose draws the observer of a loop sees as the program sees them. All methods are the
 * source's own, so that observing changes no value; the elements of streams are not seen.
 */
final class ObservedRandom implements RandomGenerator {

  private final String label;
  private final RandomGenerator source;
  private final Supplier<@Nullable LoopObserver> observer;

  ObservedRandom(String label, RandomGenerator source, Supplier<@Nullable LoopObserver> observer) {
    this.label = label;
    this.source = source;
    this.observer = observer;
  }

  private <T> T drawn(T value) {
    LoopObserver watching = observer.get();
    if (watching != null) {
      watching.draws(label, value);
    }
    return value;
  }

  @Override
  public boolean nextBoolean() {
    return drawn(source.nextBoolean());
  }

  @Override
  public void nextBytes(byte[] bytes) {
    source.nextBytes(bytes);
    drawn(bytes.length + " bytes");
  }

  @Override
  public float nextFloat() {
    return drawn(source.nextFloat());
  }

  @Override
  public float nextFloat(float bound) {
    return drawn(source.nextFloat(bound));
  }

  @Override
  public float nextFloat(float origin, float bound) {
    return drawn(source.nextFloat(origin, bound));
  }

  @Override
  public double nextDouble() {
    return drawn(source.nextDouble());
  }

  @Override
  public double nextDouble(double bound) {
    return drawn(source.nextDouble(bound));
  }

  @Override
  public double nextDouble(double origin, double bound) {
    return drawn(source.nextDouble(origin, bound));
  }

  @Override
  public int nextInt() {
    return drawn(source.nextInt());
  }

  @Override
  public int nextInt(int bound) {
    return drawn(source.nextInt(bound));
  }

  @Override
  public int nextInt(int origin, int bound) {
    return drawn(source.nextInt(origin, bound));
  }

  @Override
  public long nextLong() {
    return drawn(source.nextLong());
  }

  @Override
  public long nextLong(long bound) {
    return drawn(source.nextLong(bound));
  }

  @Override
  public long nextLong(long origin, long bound) {
    return drawn(source.nextLong(origin, bound));
  }

  @Override
  public double nextGaussian() {
    return drawn(source.nextGaussian());
  }

  @Override
  public double nextGaussian(double mean, double deviation) {
    return drawn(source.nextGaussian(mean, deviation));
  }

  @Override
  public double nextExponential() {
    return drawn(source.nextExponential());
  }

  @Override
  public IntStream ints() {
    return source.ints();
  }

  @Override
  public IntStream ints(int origin, int bound) {
    return source.ints(origin, bound);
  }

  @Override
  public IntStream ints(long count) {
    return source.ints(count);
  }

  @Override
  public IntStream ints(long count, int origin, int bound) {
    return source.ints(count, origin, bound);
  }

  @Override
  public LongStream longs() {
    return source.longs();
  }

  @Override
  public LongStream longs(long origin, long bound) {
    return source.longs(origin, bound);
  }

  @Override
  public LongStream longs(long count) {
    return source.longs(count);
  }

  @Override
  public LongStream longs(long count, long origin, long bound) {
    return source.longs(count, origin, bound);
  }

  @Override
  public DoubleStream doubles() {
    return source.doubles();
  }

  @Override
  public DoubleStream doubles(double origin, double bound) {
    return source.doubles(origin, bound);
  }

  @Override
  public DoubleStream doubles(long count) {
    return source.doubles(count);
  }

  @Override
  public DoubleStream doubles(long count, double origin, double bound) {
    return source.doubles(count, origin, bound);
  }
}
