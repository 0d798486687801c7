// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net.internal;

import dev.lockstep.spi.ListenSocket;
import dev.lockstep.spi.StreamSocket;
import dev.lockstep.virtual.net.internal.Packet.Segment;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A listening socket, with the connections that wait to be accepted. */
final class SimListenSocket extends SimSocket implements ListenSocket {

  private static final Map<SocketOption<?>, Object> OPTIONS =
      Map.of(
          StandardSocketOptions.SO_RCVBUF,
          BUFFER,
          StandardSocketOptions.SO_REUSEADDR,
          true,
          IPV4_ONLY,
          false,
          StandardSocketOptions.IP_TOS,
          0,
          SimStreamSocket.KEEP_IDLE,
          SimStreamSocket.USUAL_IDLE,
          SimStreamSocket.KEEP_INTERVAL,
          SimStreamSocket.USUAL_INTERVAL,
          SimStreamSocket.KEEP_COUNT,
          SimStreamSocket.USUAL_COUNT);

  private final SimMachine node;
  private final InetSocketAddress local;
  private final int backlog;
  private final Set<SimConnection> opening = new LinkedHashSet<>();
  private final Queue<Waiting> waiting = new ArrayDeque<>();

  /** A connection, with the options that the listener had when it was established. */
  private record Waiting(SimConnection connection, Map<SocketOption<?>, Object> options) {}

  SimListenSocket(SimMachine node, InetSocketAddress local, int backlog) {
    super(node, "listening on " + local, OPTIONS);
    this.node = node;
    this.local = local;
    this.backlog = backlog;
    node.opened(this);
  }

  @Override
  public InetSocketAddress localAddress() {
    return local;
  }

  /** Returns the number of connections that wait to be accepted. */
  int size() {
    return waiting.size();
  }

  /** Answers a machine that wants to connect; ignores it if too many connections wait. */
  void receiveSyn(Segment syn) {
    if (waiting.size() + opening.size() > backlog) {
      return;
    }
    SimConnection connection =
        node.answer(syn, sizeOf(StandardSocketOptions.SO_RCVBUF), this::opened);
    opening.add(connection);
    connection.answer(syn);
  }

  private void opened(SimConnection connection, @Nullable IOException failure) {
    opening.remove(connection);
    if (failure == null) {
      waiting.add(new Waiting(connection, options(SimStreamSocket.OPTIONS.keySet())));
      changed();
    }
  }

  @Override
  public @Nullable StreamSocket accept() throws IOException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
    Waiting next = waiting.poll();
    if (next == null) {
      return null;
    }
    SimConnection connection = next.connection;
    SimStreamSocket accepted =
        new SimStreamSocket(node, connection, "socket from " + connection.remote());
    accepted.setAll(next.options);
    return accepted;
  }

  @Override
  void check(SocketOption<?> option, Object value) {
    SimStreamSocket.checkKeepAlive(option, value);
  }

  @Override
  public boolean isReadable() {
    return !waiting.isEmpty();
  }

  @Override
  public boolean isWritable() {
    return false;
  }

  @Override
  void closed() {
    node.closed(this);
    opening.forEach(SimConnection::abort);
    waiting.forEach(it -> it.connection.abort());
    opening.clear();
    waiting.clear();
  }
}
