// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance;

import dev.lockstep.spi.ForwardingClock;
import dev.lockstep.spi.IdleAction;
import dev.lockstep.virtual.VirtualClock;

/**
 * A virtual clock that ends the trace when the loop is deadlocked, since the runner's cleanup after
 * that is not compared.
 */
final class MarkedClock extends ForwardingClock {

  private final Trace trace;

  MarkedClock(Trace trace) {
    super(new VirtualClock());
    this.trace = trace;
  }

  @Override
  public IdleAction whenIdle(long deadline, boolean outsidePending) {
    IdleAction action = super.whenIdle(deadline, outsidePending);
    if (action == IdleAction.Immediate.DEADLOCK) {
      trace.end("deadlock");
    }
    return action;
  }
}
