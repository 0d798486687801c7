// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.spi;

import dev.lockstep.AsyncFuture;
import dev.lockstep.Loop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The network that a loop's connections run over (an SPI). In production it is the machine's; in a
 * test a simulated one. Streams, transports, servers and TLS are the same code on both: this
 * interface is about bytes and readiness only.
 *
 * <p>A network is called from a loop that it was attached to, and never blocks. An operation that
 * takes a while returns a future; cancelling it gives up the attempt and frees its resources.
 * Addresses are those of {@link java.net}: {@link java.net.InetSocketAddress} (resolved) and {@link
 * java.net.UnixDomainSocketAddress}.
 *
 * @since 0.1.0
 */
public interface Network extends AutoCloseable {

  /**
   * Called before any other method with the loop that the network serves.
   *
   * @param loop the loop
   * @param lanes creates a lane for the callbacks of one source, given its name
   */
  void attach(Loop loop, Function<String, Lane> lanes);

  /**
   * Connects a stream socket.
   *
   * @param remote the address to connect to
   * @param local the address to connect from, or null for any
   * @param options socket options to set before it connects
   * @return a future that completes with the socket, or with an {@link IOException}
   */
  AsyncFuture<StreamSocket> connect(
      SocketAddress remote, @Nullable SocketAddress local, Map<SocketOption<?>, Object> options);

  /**
   * Opens a socket that listens for connections.
   *
   * @param local the address to listen at; port 0 stands for a free one
   * @param backlog the number of connections that may wait to be accepted, at least 1
   * @param options socket options to set before it is bound
   * @return the listening socket
   * @throws IOException if the address is in use, not local, or may not be used
   */
  ListenSocket listen(SocketAddress local, int backlog, Map<SocketOption<?>, Object> options)
      throws IOException;

  /**
   * Opens a datagram socket.
   *
   * @param local the address to bind to, or null for any free port
   * @param remote the only peer, or null for any
   * @param options socket options to set before it is bound
   * @return the socket
   * @throws IOException if an address is in use, not local, or may not be used
   */
  PacketSocket datagram(
      @Nullable SocketAddress local,
      @Nullable SocketAddress remote,
      Map<SocketOption<?>, Object> options)
      throws IOException;

  /**
   * Resolves a host name.
   *
   * @param host a name or a literal address
   * @return a future that completes with at least one address in order of preference, or with an
   *     {@link java.net.UnknownHostException}
   */
  AsyncFuture<List<InetAddress>> resolve(String host);

  /**
   * Returns whether this network is a simulated one, which code of the JDK is to use too: its
   * sockets then have all operations of {@link NetworkSocket}, {@link StreamSocket} and {@link
   * PacketSocket}.
   *
   * @return false unless overridden: code of the JDK uses the machine's network
   */
  default boolean isSimulated() {
    return false;
  }

  /**
   * Returns the simulated machine that the caller runs on.
   *
   * @return the same object for one life of the machine
   * @throws UnsupportedOperationException if this network is not {@linkplain #isSimulated()
   *     simulated}
   */
  default NetworkHost hostOfCaller() {
    throw new UnsupportedOperationException(this + " has no simulated machines");
  }

  /**
   * Reserves an address for a stream socket that will listen or connect later; connections to it
   * are refused until then.
   *
   * @param local the address; port 0 stands for a free one
   * @param options socket options that decide whether the address is free
   * @return what keeps the address until it is closed
   * @throws IOException if the address is in use, not local, or may not be used
   * @throws UnsupportedOperationException if this network is not {@linkplain #isSimulated()
   *     simulated}
   */
  default NetworkSocket reserve(SocketAddress local, Map<SocketOption<?>, Object> options)
      throws IOException {
    throw new UnsupportedOperationException(this + " has no simulated machines");
  }

  /**
   * Closes all that the network still has open on the loop that it serves; the loop is closed
   * already. Closing twice does nothing.
   */
  @Override
  void close();
}
