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
 * What a loop's connections run over: a seam. In production it is the machine's network; in a test
 * a simulated one. Streams, transports, servers and TLS are the same code on both: this seam is
 * about bytes and readiness only.
 *
 * <p>A network is called by whoever holds a loop that it was attached to, and never blocks. What it
 * takes a while to find out, it answers by a future; cancelling that gives up the attempt and frees
 * what it held. Addresses are those of {@link java.net}: {@link java.net.InetSocketAddress}
 * (resolved) and {@link java.net.UnixDomainSocketAddress}.
 */
public interface Network extends AutoCloseable {

  /**
   * Tells the network which loop it serves, before any other call.
   *
   * @param loop the loop
   * @param lanes makes a lane for the callbacks of one source, given what it is called
   */
  void attach(Loop loop, Function<String, Lane> lanes);

  /**
   * Connects a stream socket.
   *
   * @param remote where to
   * @param local where from, or null for any
   * @param options socket options to set before it connects
   * @return completes with the socket, or with an {@link IOException}
   */
  AsyncFuture<StreamSocket> connect(
      SocketAddress remote, @Nullable SocketAddress local, Map<SocketOption<?>, Object> options);

  /**
   * Listens for stream sockets.
   *
   * @param local where; port 0 stands for a free one
   * @param backlog how many connections may wait to be accepted, at least 1
   * @param options socket options to set before it is bound
   * @return the listening socket
   * @throws IOException if the address is in use, not local, or may not be used
   */
  ListenSocket listen(SocketAddress local, int backlog, Map<SocketOption<?>, Object> options)
      throws IOException;

  /**
   * Opens a datagram socket.
   *
   * @param local where, or null for any free port
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
   * @return completes with at least one address in order of preference, or with an {@link
   *     java.net.UnknownHostException}
   */
  AsyncFuture<List<InetAddress>> resolve(String host);

  /**
   * Closes what the network still has open on the loop that it serves; that loop is closed. Closing
   * twice does nothing.
   */
  @Override
  void close();
}
