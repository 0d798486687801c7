// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.spi;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A socket that carries datagrams. Each datagram may arrive whole, twice, out of order, or not at
 * all.
 *
 * @since 0.1.0
 */
public interface PacketSocket extends NetworkSocket {

  /** The index of the loopback interface of a simulated machine. */
  int LOOPBACK_INTERFACE = 1;

  /** The index of the interface of a simulated machine that has its addresses. */
  int NETWORK_INTERFACE = 2;

  /**
   * The index of the network interface by which datagrams to multicast groups are sent; 0 unless
   * set: the machine chooses. For the sockets of a {@linkplain Network#isSimulated() simulated}
   * network.
   */
  SocketOption<Integer> MULTICAST_INTERFACE = new OwnOption<>("MULTICAST_INTERFACE", Integer.class);

  /** A change of what a socket receives of a multicast group (RFC 3678). */
  enum GroupChange {
    /** Receives what a source, or every source, sends to the group. */
    JOIN,

    /** Receives it no longer. */
    LEAVE,

    /** Receives no longer what a source sends, although it is a member for every source. */
    BLOCK,

    /** Receives it again. */
    UNBLOCK
  }

  /**
   * Returns the address of the only peer.
   *
   * @return the address, or null if there may be several peers
   */
  @Nullable SocketAddress remoteAddress();

  /**
   * Receives a datagram. Bytes that do not fit are lost.
   *
   * @param into the buffer to receive into
   * @return the address of the sender, or null if no datagram is there
   * @throws IOException if an earlier datagram failed, usually because the peer's port is closed
   */
  @Nullable SocketAddress receive(ByteBuffer into) throws IOException;

  /**
   * Sends a datagram.
   *
   * @param datagram the bytes
   * @param target the address to send to, or null for the only peer
   * @return false if it cannot be taken now
   * @throws IOException if it cannot be sent, or an earlier datagram failed
   */
  boolean send(ByteBuffer datagram, @Nullable SocketAddress target) throws IOException;

  /**
   * Sets the only peer from now on.
   *
   * @param peer the address of the peer, or null for any
   * @throws IOException if the peer cannot be reached from the local address
   * @throws UnsupportedOperationException if the network is not simulated
   */
  default void connect(@Nullable SocketAddress peer) throws IOException {
    throw new UnsupportedOperationException(this + " gets its peer when it is opened");
  }

  /**
   * Changes what this socket receives of a multicast group.
   *
   * @param change the change
   * @param group the address of the group
   * @param networkInterface the index of the network interface; 0 lets the machine choose
   * @param source the address of a sender, or null for every sender
   * @throws IOException if the socket is no member, is a member already, or cannot be one
   * @throws UnsupportedOperationException if the network is not simulated
   */
  default void change(
      GroupChange change, InetAddress group, int networkInterface, @Nullable InetAddress source)
      throws IOException {
    throw new UnsupportedOperationException(this + " is no member of multicast groups");
  }

  /**
   * Sets the callback to run in each iteration in which a datagram can be sent. It is queued at
   * most once per iteration, in the lane of this socket and with the context variables that the
   * caller has now.
   *
   * @param callback the code to run, or null to stop
   */
  void onWritable(@Nullable Runnable callback);
}
