// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import java.time.Duration;
import java.time.Instant;

/**
 * The clock of one host for the time of day: what {@link dev.lockstep.Loop#clock()} shows to the
 * programs on it. It can be ahead, behind or drift. The monotonic time, {@link
 * dev.lockstep.Loop#nanoTime()}, and with it sleeps and timeouts, is right on every host. Called on
 * the world's loop, or before it runs.
 *
 * @since 0.1.0
 */
public final class HostClock {

  private static final double MILLION = 1e6;

  private final World world;
  private final String host;
  private double partsPerMillion;

  /** The offset from the world's clock at the moment {@link #since}, in nanoseconds. */
  private long ahead;

  private long since;

  HostClock(World world, String host) {
    this.world = world;
    this.host = host;
  }

  /**
   * Sets the offset from the world's clock. A drift goes on from there.
   *
   * @param offset the offset; negative if this clock is behind
   */
  public void setOffset(Duration offset) {
    world.skew();
    since = world.clock().nanoTime();
    ahead = offset.toNanos();
    world.observer().clockSet(host, offset, partsPerMillion);
  }

  /**
   * Sets the rate at which the clock drifts from now on.
   *
   * @param partsPerMillion the microseconds that it gains in a second; negative if it loses
   * @throws IllegalArgumentException if the clock would stand still or run backwards, or the number
   *     is not finite
   */
  public void setDrift(double partsPerMillion) {
    if (!(partsPerMillion > -MILLION) || Double.isInfinite(partsPerMillion)) {
      throw new IllegalArgumentException(
          "partsPerMillion = " + partsPerMillion + " must be finite and more than -1,000,000");
    }
    Duration offset = offset();
    this.partsPerMillion = partsPerMillion;
    setOffset(offset);
  }

  /**
   * Moves the clock, as an administrator or a time server does.
   *
   * @param by the distance; negative for backwards
   */
  public void jump(Duration by) {
    setOffset(offset().plus(by));
  }

  /**
   * Returns the offset from the world's clock, now.
   *
   * @return the offset; negative if this clock is behind
   */
  public Duration offset() {
    long passed = world.clock().nanoTime() - since;
    return Duration.ofNanos(ahead + (long) (passed * partsPerMillion / MILLION));
  }

  /**
   * Returns the time of day that the host sees.
   *
   * @return the time of day
   */
  public Instant instant() {
    return show(world.clock().trueInstant());
  }

  Instant show(Instant right) {
    return right.plus(offset());
  }
}
