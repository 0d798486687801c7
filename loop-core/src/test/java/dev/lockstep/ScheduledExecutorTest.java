package dev.lockstep;

import dev.lockstep.internal.RealClock;
import dev.lockstep.spi.LoopClock;

/** The scheduler of a loop on the machine's clock. */
class ScheduledExecutorTest extends ScheduledExecutorContract {

  @Override
  protected LoopClock clock() {
    return new RealClock();
  }
}
