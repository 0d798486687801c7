// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.combine;

import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.Waiter;

/** A task's wait for an event of a connection. */
public final class IoWaiter extends Waiter {

  /**
   * Creates a pending wait.
   *
   * @param loop the caller's loop
   * @param on the awaited object; its {@code toString} is shown in reports
   */
  public IoWaiter(Kernel loop, Object on) {
    super(loop, on);
  }

  /**
   * Suspends the current task until {@link #end} is called.
   *
   * @throws dev.lockstep.CancelledError if the current task is cancelled while it waits
   */
  public void awaitEnd() {
    await();
  }

  /** Ends the wait; no effect if it has ended. */
  public void end() {
    wake();
  }
}
