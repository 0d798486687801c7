// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import dev.lockstep.ExceptionGroup;
import dev.lockstep.Loop;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.spi.StreamSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Functions that connect and serve with a {@link StreamReader} and a {@link StreamWriter} for each
 * connection (asyncio's {@code open_connection} and {@code start_server}).
 *
 * {@snippet class="dev.lockstep.snippets.SnippetsTest" region="streams" :
 * Server server = Streams.serve((reader, writer) -> writer.write(reader.readExactly(5)), null, 7);
 * try (Connection connection = Streams.connect("localhost", 7)) {
 *   connection.writer().write("hello".getBytes(UTF_8));
 *   assertThat(new String(connection.reader().readExactly(5), UTF_8)).isEqualTo("hello");
 * }
 * server.close();
 * }
 *
 * @since 0.1.0
 */
public final class Streams {

  private Streams() {}

  /**
   * Connects to a host, by whichever of its addresses answers first.
   *
   * @param host a name or a literal address
   * @param port the port
   * @return the connection
   * @throws java.net.UnknownHostException if the host has no address
   * @throws IOException if no address can be connected to
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public static Connection connect(String host, int port) throws IOException {
    return connect(host, port, ConnectOptions.defaults());
  }

  /**
   * Connects to a host, by whichever of its addresses answers first.
   *
   * @param host a name or a literal address
   * @param port the port
   * @param options the options of the connection
   * @return the connection
   * @throws java.net.UnknownHostException if the host has no address
   * @throws IOException if no address can be connected to, or the TLS handshake fails
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public static Connection connect(String host, int port, ConnectOptions options)
      throws IOException {
    StreamProtocol protocol = client(options);
    return connection(protocol, Transports.connect(protocol, host, port, options));
  }

  /**
   * Connects to an address.
   *
   * @param address the address, a {@link java.net.UnixDomainSocketAddress} for example
   * @return the connection
   * @throws IOException if it cannot be connected to
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public static Connection connect(SocketAddress address) throws IOException {
    return connect(address, ConnectOptions.defaults());
  }

  /**
   * Connects to an address.
   *
   * @param address the address, a {@link java.net.UnixDomainSocketAddress} for example
   * @param options the options of the connection
   * @return the connection
   * @throws IOException if it cannot be connected to, or the TLS handshake fails
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public static Connection connect(SocketAddress address, ConnectOptions options)
      throws IOException {
    StreamProtocol protocol = client(options);
    return connection(protocol, Transports.connect(protocol, address, options));
  }

  /**
   * Returns a connection over a socket that is connected already.
   *
   * @param socket the socket, which only this may use from now on
   * @param limit the limit of the reader in bytes, at least 1
   * @return the connection
   * @throws IllegalArgumentException if the limit is less than 1
   */
  public static Connection over(StreamSocket socket, int limit) {
    return over(socket, ConnectOptions.defaults().limit(limit));
  }

  /**
   * Returns a connection over a socket that is connected already.
   *
   * @param socket the socket, which only this may use from now on
   * @param options the options, of which the limit and the close timeout count here
   * @return the connection
   */
  public static Connection over(StreamSocket socket, ConnectOptions options) {
    StreamProtocol protocol = client(options);
    SocketTransport transport = new SocketTransport(Current.loop(), socket, protocol, ended -> {});
    transport.setCloseTimeout(options.closeTimeout());
    transport.start();
    return connection(protocol, transport);
  }

  private static StreamProtocol client(ConnectOptions options) {
    return new StreamProtocol(new StreamReader(options.limit()), null);
  }

  private static Connection connection(StreamProtocol protocol, Transport transport) {
    return new Connection(protocol.reader(), new StreamWriter(transport, protocol));
  }

  /**
   * Serves at all addresses of a host.
   *
   * @param handler handles each connection, in a task of its own
   * @param host a name or a literal address, or null for all addresses of this machine
   * @param port the port, or 0 for a free one
   * @return the server, which accepts connections
   * @throws IOException if an address is in use, not local, or may not be used
   * @throws CancelledError if the current task is cancelled while the host is resolved
   */
  public static Server serve(StreamHandler handler, @Nullable String host, int port)
      throws IOException {
    return serve(handler, host, port, ServeOptions.defaults());
  }

  /**
   * Serves at all addresses of a host.
   *
   * @param handler handles each connection, in a task of its own
   * @param host a name or a literal address, or null for all addresses of this machine
   * @param port the port, or 0 for a free one
   * @param options the options of the server
   * @return the server
   * @throws IOException if an address is in use, not local, or may not be used
   * @throws CancelledError if the current task is cancelled while the host is resolved
   */
  public static Server serve(
      StreamHandler handler, @Nullable String host, int port, ServeOptions options)
      throws IOException {
    return Transports.serve(protocols(handler, options), host, port, options);
  }

  /**
   * Serves at some addresses: at all of them, or if one fails, at none. The file of a Unix-domain
   * socket that no process has any more is replaced; any other file at its path is in use.
   *
   * @param handler handles each connection, in a task of its own
   * @param addresses the addresses, {@link java.net.UnixDomainSocketAddress}es for example; at
   *     least one
   * @param options the options of the server
   * @return the server
   * @throws IllegalArgumentException if there is no address
   * @throws IOException if an address is in use, not resolved, not local, or may not be used
   */
  public static Server serve(
      StreamHandler handler, List<? extends SocketAddress> addresses, ServeOptions options)
      throws IOException {
    return Transports.serve(protocols(handler, options), addresses, options);
  }

  private static Supplier<Protocol> protocols(StreamHandler handler, ServeOptions options) {
    Kernel loop = Current.loop();
    StreamProtocol.Accepted accepted =
        (reader, writer) ->
            loop.createTask(
                "connection from " + writer.transport().remoteAddress(),
                () -> {
                  handle(loop, handler, reader, writer);
                  return null;
                });
    return () -> new StreamProtocol(new StreamReader(options.limit()), accepted);
  }

  private static void handle(
      Kernel loop, StreamHandler handler, StreamReader reader, StreamWriter writer) {
    try (writer) {
      handler.handle(reader, writer);
    } catch (CancelledError e) {
      throw e;
    } catch (Throwable e) {
      if (!isLoss(e, reader)) {
        loop.callExceptionHandler(
            new Loop.ErrorContext(
                "the handler failed; " + writer.transport() + " is closed",
                e,
                Async.currentTask(),
                null,
                null));
      }
    }
  }

  /** Returns whether a handler failed only because its connection was lost. */
  private static boolean isLoss(Throwable failure, StreamReader reader) {
    if (failure instanceof ExceptionGroup group) {
      return group.exceptions().stream().allMatch(one -> isLoss(one, reader));
    }
    Throwable cause = failure.getCause();
    return failure == reader.exception()
        || failure instanceof ConnectionLostException
        || (cause != null && isLoss(cause, reader));
  }
}
