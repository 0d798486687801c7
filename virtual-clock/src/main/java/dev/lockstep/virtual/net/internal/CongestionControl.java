// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net.internal;

/**
 * The part of a {@link Sender} that decides how much may be in flight, whatever the peer takes; the
 * methods are called when something has happened. As it stands here, it never holds anything back.
 * "Flight" is the number of bytes that were sent and neither acknowledged nor given up.
 */
interface CongestionControl {

  /** No control: what is lost is sent again, and nothing else changes. */
  CongestionControl NONE = new CongestionControl() {};

  /**
   * Called when the connection is established.
   *
   * @param lost true if a SYN was lost more than once
   */
  default void opened(boolean lost) {}

  /** Returns whether so many bytes may be sent in a segment. */
  default boolean admits(long flight, int count) {
    return true;
  }

  /** Called before data is sent after nothing was sent for a retransmission timeout. */
  default void restarts() {}

  /**
   * Called when the peer has acknowledged new bytes.
   *
   * @param count their number
   * @param flight the flight before
   * @param beyond the place that is acknowledged, less the place up to which something was
   *     suspected to be lost
   */
  default void acknowledged(long count, long flight, long beyond) {}

  /** Returns whether three duplicate acknowledgements mean a loss that is not known yet. */
  default boolean isLoss() {
    return true;
  }

  /** Called at each duplicate acknowledgement that does not show a loss. */
  default void duplicate() {}

  /** Called when duplicate acknowledgements show that the first segment of the flight is lost. */
  default void lost(long flight) {}

  /**
   * Called when an acknowledgement is late.
   *
   * @param again true if it was late already
   */
  default void timedOut(long flight, boolean again) {}

  /**
   * Returns whether all that was in flight at the last timeout counts as lost, and is sent again as
   * the window admits; else the first segment is, and then the first after each acknowledgement.
   */
  default boolean goesBack() {
    return false;
  }
}
