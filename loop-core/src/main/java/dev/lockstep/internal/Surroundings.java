package dev.lockstep.internal;

import dev.lockstep.spi.LoopClock;
import dev.lockstep.spi.LoopControl;
import org.jspecify.annotations.Nullable;

/** An alarm of what surrounds a loop: the timer that stands for it is no timer of the program. */
final class Surroundings implements LoopControl.Alarm {

  private final EventLoop loop;
  private final Object what;
  private final Runnable action;
  private final int lane;
  private @Nullable Ring ring;

  Surroundings(EventLoop loop, Object what, Runnable action) {
    this.loop = loop;
    this.what = what;
    this.action = action;
    this.lane = loop.passes.newLane();
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
        loop.passes.queue(next);
      } else {
        next.schedule(when);
      }
    }
  }

  /** One ringing of the alarm. */
  final class Ring extends Timer {

    private Ring() {
      super(Surroundings.this.loop);
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
    String what() {
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
