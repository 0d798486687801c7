// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import dev.lockstep.AsyncFuture;
import dev.lockstep.CancelledError;
import dev.lockstep.internal.combine.IoWaiter;
import dev.lockstep.internal.io.LoopIo;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.spi.ListenSocket;
import dev.lockstep.spi.StreamSocket;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Functions that connect and serve with {@link Protocol}s (asyncio's {@code create_connection} and
 * {@code create_server}). To read and write instead of being called, use {@link Streams}.
 *
 * @since 0.1.0
 */
public final class Transports {

  private Transports() {}

  /**
   * Connects to a host, by whichever of its addresses answers first.
   *
   * @param protocol the callbacks of the connection
   * @param host a name or a literal address
   * @param port the port
   * @param options the options of the connection
   * @return the connection, after its protocol's {@code connectionMade}
   * @throws java.net.UnknownHostException if the host has no address
   * @throws IOException if no address can be connected to, or the TLS handshake fails
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public static Transport connect(Protocol protocol, String host, int port, ConnectOptions options)
      throws IOException {
    Kernel loop = Current.loop();
    Tls tls = tlsFor(options.tls(), host);
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (InetAddress address : LoopIo.of(loop).network().resolve(host).await(IOException.class)) {
      addresses.add(new InetSocketAddress(address, port));
    }
    StreamSocket socket = ConnectRace.run(loop, host + ":" + port, addresses, options);
    return establish(loop, socket, protocol, tls, options);
  }

  /**
   * Connects to an address.
   *
   * @param protocol the callbacks of the connection
   * @param address the address, a {@link java.net.UnixDomainSocketAddress} for example
   * @param options the options of the connection
   * @return the connection, after its protocol's {@code connectionMade}
   * @throws IOException if it cannot be connected to, or the TLS handshake fails
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public static Transport connect(Protocol protocol, SocketAddress address, ConnectOptions options)
      throws IOException {
    Kernel loop = Current.loop();
    if (address instanceof InetSocketAddress inet) {
      if (inet.isUnresolved()) {
        return connect(protocol, inet.getHostString(), inet.getPort(), options);
      }
      Tls tls = tlsFor(options.tls(), inet.getHostString());
      StreamSocket socket = ConnectRace.run(loop, inet.toString(), List.of(inet), options);
      return establish(loop, socket, protocol, tls, options);
    }
    AsyncFuture<StreamSocket> connecting =
        LoopIo.of(loop).network().connect(address, options.localAddress(), options.options());
    return establish(loop, connected(address, connecting), protocol, options.tls(), options);
  }

  private static StreamSocket connected(SocketAddress address, AsyncFuture<StreamSocket> connecting)
      throws IOException {
    try {
      return ConnectRace.taken(connecting);
    } catch (IOException e) {
      ConnectException told =
          new ConnectException("cannot connect to " + address + ": " + e.getMessage());
      told.initCause(e);
      throw told;
    }
  }

  private static @Nullable Tls tlsFor(@Nullable Tls tls, String host) {
    return tls == null ? null : tls.forHost(host);
  }

  private static Transport establish(
      Kernel loop,
      StreamSocket socket,
      Protocol protocol,
      @Nullable Tls tls,
      ConnectOptions options)
      throws IOException {
    if (tls != null) {
      return TlsTransport.connect(loop, socket, protocol, tls, options.closeTimeout());
    }
    SocketTransport transport;
    try {
      transport = new SocketTransport(loop, socket, protocol, ended -> {});
    } catch (Throwable e) {
      socket.close();
      throw e;
    }
    transport.setCloseTimeout(options.closeTimeout());
    transport.start();
    IoWaiter told = new IoWaiter(loop, "the protocol of " + transport);
    socket.lane().queue(told::end);
    try {
      told.awaitEnd();
    } catch (CancelledError e) {
      transport.abort();
      throw e;
    }
    return transport;
  }

  /**
   * Upgrades a connection to TLS. The protocol must not have received bytes of the handshake: it
   * paused reading before it let the peer begin.
   *
   * @param transport the connection, which only this may use from now on
   * @param protocol the callbacks of the encrypted connection; its {@code connectionMade} is not
   *     called
   * @param tls the settings
   * @return the encrypted connection
   * @throws IOException if the handshake fails; the connection is closed then
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public static Transport startTls(Transport transport, Protocol protocol, Tls tls)
      throws IOException {
    return TlsTransport.upgrade(transport, protocol, tls, new byte[0]);
  }

  /**
   * Serves at all addresses of a host.
   *
   * @param protocols supplies the callbacks of each connection
   * @param host a name or a literal address, or null for all addresses of this machine
   * @param port the port, or 0 for a free one
   * @param options the options of the server
   * @return the server
   * @throws IOException if an address is in use, not local, or may not be used
   * @throws CancelledError if the current task is cancelled while the host is resolved
   */
  public static Server serve(
      Supplier<? extends Protocol> protocols, @Nullable String host, int port, ServeOptions options)
      throws IOException {
    Kernel loop = Current.loop();
    List<SocketAddress> addresses = new ArrayList<>();
    if (host == null) {
      addresses.add(new InetSocketAddress(port));
    } else {
      for (InetAddress address : LoopIo.of(loop).network().resolve(host).await(IOException.class)) {
        addresses.add(new InetSocketAddress(address, port));
      }
    }
    return serve(protocols, addresses, options);
  }

  /**
   * Serves at some addresses: at all of them, or if one fails, at none. The file of a Unix-domain
   * socket that no process has any more is replaced; any other file at its path is in use.
   *
   * @param protocols supplies the callbacks of each connection
   * @param addresses the addresses, {@link java.net.UnixDomainSocketAddress}es for example; at
   *     least one
   * @param options the options of the server
   * @return the server
   * @throws IllegalArgumentException if there is no address
   * @throws IOException if an address is in use, not resolved, not local, or may not be used
   */
  public static Server serve(
      Supplier<? extends Protocol> protocols,
      List<? extends SocketAddress> addresses,
      ServeOptions options)
      throws IOException {
    Kernel loop = Current.loop();
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("addresses cannot be empty; give a server at least one");
    }
    Server server = new Server();
    try {
      for (SocketAddress address : addresses) {
        server.add(acceptor(loop, server, listen(loop, address, options), protocols, options));
      }
      if (options.isStarted()) {
        server.startServing();
      }
    } catch (Throwable e) {
      server.close(); // all addresses or none
      throw e;
    }
    return server;
  }

  private static ListenSocket listen(Kernel loop, SocketAddress address, ServeOptions options)
      throws IOException {
    checkResolved("listen at", address);
    try {
      return LoopIo.of(loop).network().listen(address, options.backlog(), options.options());
    } catch (IOException e) {
      BindException told = new BindException("cannot listen at " + address + ": " + e.getMessage());
      told.initCause(e);
      throw told;
    }
  }

  /**
   * Checks that an address has been resolved, where that cannot be done any more.
   *
   * @throws UnknownHostException if it has not
   */
  static void checkResolved(String what, @Nullable SocketAddress address)
      throws UnknownHostException {
    if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
      throw new UnknownHostException(
          "cannot "
              + what
              + " "
              + address
              + ": it is not resolved; use new InetSocketAddress(host, port)");
    }
  }

  private static Acceptor acceptor(
      Kernel loop,
      Server server,
      ListenSocket socket,
      Supplier<? extends Protocol> protocols,
      ServeOptions options) {
    Tls tls = options.tls();
    return new Acceptor(
        loop,
        socket,
        options.backlog(),
        client -> {
          Protocol protocol = protocols.get();
          if (tls != null) {
            TlsTransport.accept(loop, client, protocol, tls, options.closeTimeout(), server);
          } else {
            SocketTransport transport = new SocketTransport(loop, client, protocol, server::detach);
            transport.setCloseTimeout(options.closeTimeout());
            server.attach(transport);
            transport.start();
          }
        });
  }
}
