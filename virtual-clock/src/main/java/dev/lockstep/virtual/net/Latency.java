// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net;

import java.time.Duration;

/**
 * The distribution of the time that packets take. The value for each packet is a choice of the run.
 *
 * @since 0.1.0
 */
public sealed interface Latency {

  /**
   * Returns a latency that is the same for each packet.
   *
   * @param latency the time, zero or more
   * @return the latency
   * @throws IllegalArgumentException if it is negative
   */
  static Latency constant(Duration latency) {
    return new Constant(latency);
  }

  /**
   * Returns a latency of which each value in a range is equally likely; in a run without faults it
   * is the least.
   *
   * @param least the least, zero or more
   * @param most the most, at least {@code least}
   * @return the latency
   * @throws IllegalArgumentException if {@code least} is negative, or {@code most} is less
   */
  static Latency uniform(Duration least, Duration most) {
    return new Uniform(least, most);
  }

  /**
   * Returns a latency that is mostly near the least value, and now and then far above: the Pareto
   * distribution of shape 1.5. Of a thousand packets 500 take up to 1.6 times the least, 100 more
   * than 4.6 times, 10 more than 21 times and one 100 times; in a run without faults all take the
   * least.
   *
   * @param least the least, more than zero
   * @return the latency
   * @throws IllegalArgumentException if it is not more than zero
   */
  static Latency longTail(Duration least) {
    return new LongTail(least);
  }

  private static void checkNotNegative(Duration latency) {
    if (latency.isNegative()) {
      throw new IllegalArgumentException("latency = " + latency + " must be zero or more");
    }
  }

  /**
   * The latency {@link #constant}.
   *
   * @param latency the time of each packet
   */
  record Constant(Duration latency) implements Latency {

    /**
     * Checks the latency.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Constant {
      checkNotNegative(latency);
    }
  }

  /**
   * The latency {@link #uniform}.
   *
   * @param least the least
   * @param most the most
   */
  record Uniform(Duration least, Duration most) implements Latency {

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if {@code least} is negative, or {@code most} is less
     */
    public Uniform {
      checkNotNegative(least);
      if (most.compareTo(least) < 0) {
        throw new IllegalArgumentException("most = " + most + " must be at least least = " + least);
      }
    }
  }

  /**
   * The latency {@link #longTail}.
   *
   * @param least the least
   */
  record LongTail(Duration least) implements Latency {

    /**
     * Checks the bound.
     *
     * @throws IllegalArgumentException if it is not more than zero
     */
    public LongTail {
      if (least.isNegative() || least.isZero()) {
        throw new IllegalArgumentException("least = " + least + " must be more than zero");
      }
    }
  }
}
