// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.idle;

import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.Timer;
import dev.lockstep.spi.LoopClock;
import dev.lockstep.spi.LoopControl;
import org.jspecify.annotations.Nullable;

/**
 * An alarm of the simulated environment of a loop; its timer does not count as one of the program.
 */
final class EnvironmentAlarm implements LoopControl.Alarm {

  private final Kernel loop;
  private final Object what;
  private final Runnable action;
  private final int lane;
  private @Nullable Ring ring;

  EnvironmentAlarm(Kernel loop, Object what, Runnable action) {
    this.loop = loop;
    this.what = what;
    this.action = action;
    this.lane = loop.scheduler.newLane();
  }

  @Override
  public void set(long when) {
    if (ring != null) {
      ring.drop();
      ring = null;
    }
    if (when != LoopClock.FOREVER) {
      Ring next = new Ring();
      ring = next;
      if (when <= loop.nanoTime()) {
        loop.scheduler.queue(next);
      } else {
        next.schedule(when);
      }
    }
  }

  /** One setting of the alarm. */
  final class Ring extends Timer {

    private Ring() {
      super(EnvironmentAlarm.this.loop);
      setLane(lane);
    }

    @Override
    public void run() {
      if (!isDropped()) {
        ring = null;
        action.run();
      }
    }

    @Override
    public String what() {
      return what.toString();
    }

    @Override
    public boolean isInternal() {
      return true;
    }

    @Override
    public String laneName() {
      return what.toString();
    }
  }
}
