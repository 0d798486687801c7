// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.nio;

import dev.lockstep.spi.LoopClock;
import dev.lockstep.testkit.JumpClock;

/** A socket of the machine that is watched holds a virtual clock, which then never jumps. */
class NioNetworkOnJumpingClockTest extends NioNetworkTest {

  @Override
  protected LoopClock createClock() {
    return new JumpClock();
  }
}
