// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import dev.lockstep.Async;
import dev.lockstep.Loop;
import dev.lockstep.spi.Offload;
import java.util.concurrent.FutureTask;

/**
 * An offload that runs each call of {@link Async#toThread} on the loop itself, in a task of its
 * own: in the same order in every run, and on the host that has asked for it. For programs whose
 * blocking calls end without anything outside of the loop, such as calls to files in memory; on the
 * baton engine a call that does block blocks the loop.
 *
 * @since 0.1.0
 */
public final class LoopOffload implements Offload {

  /** Creates an offload without threads. */
  public LoopOffload() {}

  @Override
  public void start(Loop loop, String name, Runnable work) {
    FutureTask<Boolean> once = new FutureTask<>(work, true);
    loop.createTask(name, () -> runShielded(once)).addDoneCallback(done -> once.run());
  }

  /**
   * Runs the work shielded from cancellation, since a caller waits for it; a second run does
   * nothing.
   */
  private static boolean runShielded(FutureTask<Boolean> once) {
    Async.shielded(once::run);
    return true;
  }

  @Override
  public boolean isOutside() {
    return false;
  }
}
