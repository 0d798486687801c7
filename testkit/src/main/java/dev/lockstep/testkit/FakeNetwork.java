// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.testkit;

import dev.lockstep.AsyncFuture;
import dev.lockstep.Loop;
import dev.lockstep.spi.Lane;
import dev.lockstep.spi.ListenSocket;
import dev.lockstep.spi.Network;
import dev.lockstep.spi.PacketSocket;
import dev.lockstep.spi.StreamSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A network whose other side is scripted by the test, each attempt to connect; for one loop.
 *
 * @since 0.1.0
 */
public final class FakeNetwork implements Network {

  private final Map<String, List<InetAddress>> hosts = new HashMap<>();
  private final List<String> attempts = new ArrayList<>();
  private final Map<String, AsyncFuture<StreamSocket>> pending = new HashMap<>();
  private @Nullable ListenSocket listening;
  private @Nullable Loop loop;

  /** Creates a network without hosts. */
  public FakeNetwork() {}

  /**
   * Gives a host its addresses.
   *
   * @param name the name of the host
   * @param addresses IP addresses as literals, in the order in which the name resolves to them
   */
  public void host(String name, String... addresses) {
    List<InetAddress> all = new ArrayList<>();
    for (String address : addresses) {
      all.add(InetAddress.ofLiteral(address));
    }
    hosts.put(name, all);
  }

  /**
   * Sets what {@link #listen} returns.
   *
   * @param socket the socket
   */
  public void listenWith(ListenSocket socket) {
    listening = socket;
  }

  /**
   * Returns the attempts to connect.
   *
   * @return the time of the loop and the address of each: {@code 250 ms 10.0.0.1}
   */
  public List<String> attempts() {
    return attempts;
  }

  /**
   * Returns the attempt to connect to an address.
   *
   * @param address the IP address as a literal, or an address of another kind as text
   * @return the last attempt, for the test to complete
   */
  public AsyncFuture<StreamSocket> attempt(String address) {
    AsyncFuture<StreamSocket> attempt = pending.get(address);
    if (attempt == null) {
      throw new AssertionError("no attempt to connect to " + address + " but " + attempts);
    }
    return attempt;
  }

  private Loop loop() {
    return Objects.requireNonNull(loop, "this network serves no loop; give it to a runner");
  }

  @Override
  public void attach(Loop newLoop, Function<String, Lane> lanes) {
    loop = newLoop;
  }

  @Override
  public AsyncFuture<StreamSocket> connect(
      SocketAddress remote, @Nullable SocketAddress local, Map<SocketOption<?>, Object> options) {
    String address =
        remote instanceof InetSocketAddress inet
            ? inet.getAddress().getHostAddress()
            : remote.toString();
    attempts.add(loop().nanoTime() / 1_000_000 + " ms " + address);
    AsyncFuture<StreamSocket> attempt = loop().createFuture();
    pending.put(address, attempt);
    return attempt;
  }

  @Override
  public ListenSocket listen(
      SocketAddress local, int backlog, Map<SocketOption<?>, Object> options) {
    return Objects.requireNonNull(
        listening, "listenWith() must be called before a program listens");
  }

  @Override
  public PacketSocket datagram(
      @Nullable SocketAddress local,
      @Nullable SocketAddress remote,
      Map<SocketOption<?>, Object> options)
      throws IOException {
    throw new IOException("no datagrams here");
  }

  @Override
  public AsyncFuture<List<InetAddress>> resolve(String host) {
    AsyncFuture<List<InetAddress>> result = loop().createFuture();
    List<InetAddress> addresses = hosts.get(host);
    if (addresses == null) {
      result.setException(new UnknownHostException(host));
    } else {
      result.setResult(addresses);
    }
    return result;
  }

  @Override
  public void close() {}
}
