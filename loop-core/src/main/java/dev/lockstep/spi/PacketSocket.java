// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.spi;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A socket that carries datagrams. Each datagram may arrive whole, twice, out of order, or not at
 * all.
 *
 * @since 0.1.0
 */
public interface PacketSocket extends NetworkSocket {

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
   * Sets the callback to run in each iteration in which a datagram can be sent. It is queued at
   * most once per iteration, in the lane of this socket and with the context variables that the
   * caller has now.
   *
   * @param callback the code to run, or null to stop
   */
  void onWritable(@Nullable Runnable callback);
}
