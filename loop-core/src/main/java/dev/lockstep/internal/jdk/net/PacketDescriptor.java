// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.jdk.net;

import dev.lockstep.spi.Network;
import dev.lockstep.spi.NetworkSocket;
import dev.lockstep.spi.PacketSocket;
import dev.lockstep.spi.PacketSocket.GroupChange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A datagram socket, which is bound on its first use at the latest. */
final class PacketDescriptor extends Descriptor {

  /** The options that decide whether an address is free. */
  private static final Set<SocketOption<?>> BEFORE_BIND =
      Set.of(
          StandardSocketOptions.SO_REUSEADDR,
          StandardSocketOptions.SO_REUSEPORT,
          NetworkSocket.IPV4_ONLY);

  private final Network network;
  private @Nullable PacketSocket socket;

  /** The changes of memberships before the socket was bound, in order. */
  private final List<Membership> before = new ArrayList<>();

  /** A change of a membership of a group. */
  private record Membership(
      GroupChange change, InetAddress group, int networkInterface, @Nullable InetAddress source) {
    void make(PacketSocket of) throws IOException {
      of.change(change, group, networkInterface, source);
    }
  }

  PacketDescriptor(Network network) {
    this.network = network;
  }

  void bind(InetSocketAddress local) throws IOException {
    checkOpen();
    if (socket != null) {
      throw error("Invalid argument");
    }
    open(local);
  }

  private PacketSocket open(InetSocketAddress local) throws IOException {
    PacketSocket opened = named(network.datagram(local, null, initial(BEFORE_BIND)));
    socket = opened;
    options.forEach(this::apply);
    for (Membership early : before) {
      early.make(opened);
    }
    return opened;
  }

  /** Changes what it receives of a group; a socket need not be bound to be a member. */
  void change(
      GroupChange change, InetAddress group, int networkInterface, @Nullable InetAddress source)
      throws IOException {
    checkOpen();
    Membership membership = new Membership(change, group, networkInterface, source);
    if (socket == null) {
      before.add(membership);
    } else {
      membership.make(socket);
    }
  }

  private PacketSocket opened() throws IOException {
    checkOpen();
    PacketSocket known = socket;
    return known == null ? open(NOWHERE) : known;
  }

  void connect(@Nullable InetSocketAddress peer) throws IOException {
    opened().connect(peer);
  }

  @Nullable InetSocketAddress receive(ByteBuffer into) throws IOException {
    return (InetSocketAddress) opened().receive(into);
  }

  boolean send(ByteBuffer from, @Nullable InetSocketAddress to) throws IOException {
    return opened().send(from, to);
  }

  @Override
  int events() {
    return OUT | (socket != null && socket.isReadable() ? IN : 0);
  }

  @Override
  void watch(int events) {
    if (socket != null) {
      socket.onReadable((events & IN) != 0 ? this::changed : null);
    }
  }

  @Override
  String waitedFor(int events) {
    return "a datagram to " + localAddress();
  }

  @Override
  void closeNow() {
    if (socket != null) {
      socket.close();
    }
  }

  @Override
  InetSocketAddress localAddress() {
    return socket == null ? NOWHERE : (InetSocketAddress) socket.localAddress();
  }

  @Override
  @Nullable InetSocketAddress remoteAddress() {
    return socket == null ? null : (InetSocketAddress) socket.remoteAddress();
  }

  @Override
  void apply(SocketOption<?> option, Object value) {
    if (socket != null) {
      SocketCalls.set(socket, option, value);
    }
  }
}
