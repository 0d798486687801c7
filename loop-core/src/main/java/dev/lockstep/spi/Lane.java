package dev.lockstep.spi;

import dev.lockstep.Handle;

/**
 * A source of callbacks, such as a connection: they stay in order among themselves, and a {@link
 * Chance} may run them earlier or later than those of other lanes. Called by whoever holds the
 * loop.
 */
public interface Lane {

  /**
   * Queues a callback for the next pass, with a copy of the caller's context variables.
   *
   * @param callback what to run
   * @return a handle that cancels it
   */
  Handle queue(Runnable callback);
}
