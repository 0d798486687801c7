// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
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
