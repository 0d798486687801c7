package dev.lockstep;

import dev.lockstep.internal.run.RealClock;
import dev.lockstep.spi.LoopClock;
import dev.lockstep.testkit.ScheduledExecutorContract;

/** The scheduler of a loop on the machine's clock. */
class ScheduledExecutorTest extends ScheduledExecutorContract {

  @Override
  protected LoopClock clock() {
    return new RealClock();
  }
}
