// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.idle;

import dev.lockstep.internal.kernel.Entry;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.Strand;

/** A queue entry that runs the next entry, then the strand that asked for it. */
final class OneStep implements Entry {

  private final Kernel loop;
  private final Strand caller;
  private boolean ran;

  private OneStep(Kernel loop, Strand caller) {
    this.loop = loop;
    this.caller = caller;
  }

  /** Runs one other entry before the calling strand goes on; returns false if none was ready. */
  static boolean run(Kernel loop) {
    OneStep step = new OneStep(loop, loop.step.currentStrand());
    loop.step.suspendFor(step);
    return step.ran;
  }

  @Override
  public void run() {
    Entry next = loop.scheduler.takeOfProgram();
    loop.scheduler.runNext(caller);
    if (next != null) {
      ran = true;
      next.run();
    }
  }

  @Override
  public int lane() {
    return caller.lane();
  }

  @Override
  public String laneName() {
    return caller.laneName();
  }
}
