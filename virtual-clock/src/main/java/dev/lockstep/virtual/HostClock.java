package dev.lockstep.virtual;

import java.time.Duration;
import java.time.Instant;

/**
 * How wrong the time of day is on one host: what {@link dev.lockstep.Loop#clock()} shows to the
 * programs on it. The monotonic time, {@link dev.lockstep.Loop#nanoTime()}, and with it sleeps and
 * time-outs, is right on every host.
 */
public final class HostClock {

  private static final double MILLION = 1e6;

  private final World world;
  private double partsPerMillion;

  /** How far it is ahead at a moment of the world's time, and that moment, in nanoseconds. */
  private long ahead;

  private long since;

  HostClock(World world) {
    this.world = world;
  }

  /**
   * Sets how far it is ahead of the world's clock now.
   *
   * @param offset how far; negative if it is behind
   */
  public void setOffset(Duration offset) {
    world.skew();
    since = world.clock().nanoTime();
    ahead = offset.toNanos();
  }

  /**
   * Sets how fast it runs from now on.
   *
   * @param partsPerMillion by how many microseconds a second it gains; negative if it loses
   * @throws IllegalArgumentException if it would stand still or run backwards
   */
  public void setDrift(double partsPerMillion) {
    if (!(partsPerMillion > -MILLION) || Double.isInfinite(partsPerMillion)) {
      throw new IllegalArgumentException(
          "a drift of " + partsPerMillion + " parts per million; use more than -1,000,000");
    }
    setOffset(offset());
    this.partsPerMillion = partsPerMillion;
  }

  /**
   * Moves it, as an administrator does or a time server.
   *
   * @param by how far; negative for back
   */
  public void jump(Duration by) {
    setOffset(offset().plus(by));
  }

  /**
   * How far it is ahead of the world's clock.
   *
   * @return how far; negative if it is behind
   */
  public Duration offset() {
    long passed = world.clock().nanoTime() - since;
    return Duration.ofNanos(ahead + (long) (passed * partsPerMillion / MILLION));
  }

  /**
   * What it shows.
   *
   * @return the time of day on the host
   */
  public Instant instant() {
    return show(world.clock().trueInstant());
  }

  Instant show(Instant right) {
    return right.plus(offset());
  }
}
