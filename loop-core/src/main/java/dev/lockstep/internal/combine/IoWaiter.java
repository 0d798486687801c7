package dev.lockstep.internal.combine;

import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.Waiter;

/** One wait of one task for a connection. */
public final class IoWaiter extends Waiter {

  /**
   * A wait that nothing has ended.
   *
   * @param loop the caller's loop
   * @param on what it waits for; its {@code toString} says so to people
   */
  public IoWaiter(Kernel loop, Object on) {
    super(loop, on);
  }

  /**
   * Waits until {@link #end} was called.
   *
   * @throws dev.lockstep.CancelledError if the task was cancelled
   */
  public void awaitEnd() {
    await();
  }

  /** Ends the wait, if it has not ended. */
  public void end() {
    wake();
  }
}
