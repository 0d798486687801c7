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
  DELAYED_ACKNOWLEDGEMENTS,

  /**
   * Congestion control as Reno's (RFC 5681, with RFC 6582 and RFC 6928): a connection begins with
   * ten segments of 1,460 bytes in flight and doubles them each round trip until something is lost,
   * which halves them; from there they grow by a segment each round trip. A timeout goes back to
   * one segment, a pause of a retransmission timeout (200 ms at least) to ten. With {@link
   * #DELAYED_ACKNOWLEDGEMENTS} there are half as many acknowledgements, and growth is slower. What
   * is in flight never exceeds the window of the peer, which is 64 KiB unless {@code SO_RCVBUF} is
   * set.
   */
  CONGESTION_CONTROL
}
