// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import java.util.List;

/**
 * A selector that a loop waits in, instead of parking, once it has real I/O open. Only the driving
 * thread selects.
 */
public interface IoPoll {

  /**
   * Waits for I/O and queues what is ready in the loop.
   *
   * @param nanos the longest wait; 0 does not wait, {@link dev.lockstep.spi.LoopClock#FOREVER} has
   *     no limit
   */
  void select(long nanos);

  /** Ends the current wait of {@link #select}, or else the next one; from any thread. */
  void wakeUp();

  /**
   * Returns whether anything is watched that may become ready.
   *
   * @return false if only {@link #wakeUp} would end a wait
   */
  boolean isWatching();

  /**
   * Returns the watched channels, for reports.
   *
   * @return a line each
   */
  List<String> describe();

  /** Closes the selector; called when the loop is closed. */
  void close();
}
