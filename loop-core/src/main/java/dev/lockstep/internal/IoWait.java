package dev.lockstep.internal;

/** One wait of one task for a connection. */
public final class IoWait extends Waiter {

  /**
   * A wait that nothing has ended.
   *
   * @param loop the caller's loop
   * @param on what it waits for; its {@code toString} says so to people
   */
  public IoWait(EventLoop loop, Object on) {
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
