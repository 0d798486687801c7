// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net;

/**
 * A behavior of TCP that trades latency for fewer or fairer packets, and that a connection of a
 * {@link dev.lockstep.virtual.World} has only if the world is told so.
 *
 * @see dev.lockstep.virtual.World#tcp(TcpBehavior...)
 * @since 0.1.0
 */
public enum TcpBehavior {
  /**
   * Nagle's algorithm (RFC 896; RFC 1122, section 4.2.3.4): a segment that is not full waits while
   * an earlier one that was not full is unacknowledged, as on Linux, unless the socket has {@code
   * TCP_NODELAY} or the stream ends.
   */
  NAGLE,

  /**
   * Delayed acknowledgements (RFC 1122, section 4.2.3.2): data that arrives in order is
   * acknowledged by the next segment of the other direction, once more than a full segment has
   * arrived, or after 40 ms, the least delay of Linux.
   */
  DELAYED_ACKNOWLEDGEMENTS
}
