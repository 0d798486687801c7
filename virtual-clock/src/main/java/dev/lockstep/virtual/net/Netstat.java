// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net;

import dev.lockstep.virtual.World;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The sockets and connections of a {@link World} at one moment.
 *
 * @param sockets the sockets, host by host, in the order in which they were opened
 * @since 0.1.0
 */
public record Netstat(List<Socket> sockets) {

  /** Copies the list. */
  public Netstat {
    sockets = List.copyOf(sockets);
  }

  /**
   * A socket, or a connection that a machine keeps although no program has it open any more.
   *
   * @param host the name of its host
   * @param protocol {@code tcp} or {@code udp}
   * @param state the state by the names of RFC 9293, such as {@code LISTEN} or {@code ESTABLISHED};
   *     empty for udp
   * @param local its address
   * @param remote the address of its peer, or null if it has none
   * @param received the bytes that wait to be read; of a listening socket the connections that wait
   *     to be accepted
   * @param sent the bytes that the peer has not acknowledged
   * @param open whether a program has it open
   * @param waiting the names of the threads that wait for it, of code that uses the JDK's sockets:
   *     in a read, a write, an accept, or a selector
   */
  public record Socket(
      String host,
      String protocol,
      String state,
      InetSocketAddress local,
      @Nullable InetSocketAddress remote,
      int received,
      int sent,
      boolean open,
      List<String> waiting) {

    /** Copies the list. */
    public Socket {
      waiting = List.copyOf(waiting);
    }

    /**
     * Returns a text for people, such as {@code tcp db/10.0.0.2:7 - test/10.0.0.1:49152
     * ESTABLISHED}.
     */
    @Override
    public String toString() {
      return protocol
          + " "
          + local
          + (remote == null ? "" : " - " + remote)
          + (state.isEmpty() ? "" : " " + state);
    }
  }

  /**
   * Returns the sockets of one host.
   *
   * @param host its name
   * @return the sockets, in order
   */
  public Netstat of(String host) {
    return new Netstat(sockets.stream().filter(socket -> socket.host().equals(host)).toList());
  }

  /** Returns a table with a line for each socket, and who waits for them if any thread does. */
  @Override
  public String toString() {
    boolean isAwaited = sockets.stream().anyMatch(socket -> !socket.waiting().isEmpty());
    String last = isAwaited ? "waiting" : "";
    StringJoiner lines = new StringJoiner("\n");
    lines.add(line("host", "proto", "received", "sent", "local", "remote", "state", last));
    for (Socket socket : sockets) {
      lines.add(
          line(
              socket.host(),
              socket.protocol(),
              String.valueOf(socket.received()),
              String.valueOf(socket.sent()),
              socket.local().toString(),
              socket.remote() == null ? "*" : socket.remote().toString(),
              socket.state(),
              String.join(", ", socket.waiting())));
    }
    return lines.toString();
  }

  private static String line(String... cells) {
    return String.format("%-10s %-5s %8s %8s %-26s %-26s %-12s %s", (Object[]) cells)
        .stripTrailing();
  }
}
