// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.run;

import dev.lockstep.spi.LoopClock;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;

/** A {@code java.time} clock that shows a loop's time. */
final class WallClock extends Clock {

  private final LoopClock clock;
  private final ZoneId zone;

  WallClock(LoopClock clock, ZoneId zone) {
    this.clock = clock;
    this.zone = zone;
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  @Override
  public Clock withZone(ZoneId newZone) {
    return new WallClock(clock, newZone);
  }

  @Override
  public Instant instant() {
    return clock.instant();
  }

  @Override
  public String toString() {
    return "WallClock[" + clock + ", " + zone + "]";
  }
}
