// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net.internal;

import dev.lockstep.spi.PacketSocket;
import dev.lockstep.virtual.net.internal.Packet.UdpDatagram;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A datagram socket of a simulated machine. */
final class SimDatagramSocket extends SimSocket implements PacketSocket {

  /** The largest payload of a UDP datagram over IPv4, in bytes; over IPv6 (RFC 8200), 20 more. */
  private static final int LONGEST = 65_507;

  private static final Map<SocketOption<?>, Object> OPTIONS =
      Map.of(
          StandardSocketOptions.SO_RCVBUF,
          4 * BUFFER,
          StandardSocketOptions.SO_SNDBUF,
          BUFFER,
          StandardSocketOptions.SO_REUSEADDR,
          false,
          StandardSocketOptions.SO_REUSEPORT,
          false,
          StandardSocketOptions.SO_BROADCAST,
          false,
          StandardSocketOptions.IP_TOS,
          0,
          StandardSocketOptions.IP_MULTICAST_LOOP,
          true,
          StandardSocketOptions.IP_MULTICAST_TTL,
          1,
          MULTICAST_INTERFACE,
          0,
          IPV4_ONLY,
          false);

  private final SimMachine node;
  private final GroupMemberships groups = new GroupMemberships();
  private final InetSocketAddress bound;
  private InetSocketAddress local;
  private @Nullable InetSocketAddress remote;
  private final Queue<UdpDatagram> arrived = new ArrayDeque<>();
  private int bytes;
  private boolean unreachable;

  SimDatagramSocket(SimMachine node, InetSocketAddress local, @Nullable InetSocketAddress remote) {
    super(node, "datagrams at " + local, OPTIONS);
    this.node = node;
    this.bound = local;
    this.local = local;
    this.remote = remote;
    node.opened(this);
  }

  @Override
  public InetSocketAddress localAddress() {
    return local;
  }

  @Override
  public @Nullable InetSocketAddress remoteAddress() {
    return remote;
  }

  /**
   * Returns whether another socket may be bound to the same address: if both have one of the
   * options for that (socket(7)).
   *
   * @param others the options of the other socket
   */
  boolean shares(Map<SocketOption<?>, Object> others) {
    return Stream.of(StandardSocketOptions.SO_REUSEADDR, StandardSocketOptions.SO_REUSEPORT)
        .anyMatch(it -> option(it) && Boolean.TRUE.equals(others.get(it)));
  }

  /**
   * Returns how well a datagram fits, 0 if it is not for this socket: as on Linux one address is
   * closer than all of them, and a peer closer than none. Of equals the last one bound is taken.
   */
  int closenessTo(UdpDatagram parcel) {
    boolean fromStranger = remote != null && !remote.equals(parcel.from());
    if (fromStranger || !isAt(parcel.to())) {
      return 0;
    }
    return 1 + (remote == null ? 0 : 1) + (local.getAddress().isAnyLocalAddress() ? 0 : 2);
  }

  /** Keeps a datagram, unless the buffer is full. */
  void receive(UdpDatagram parcel) {
    if (bytes + parcel.size() <= sizeOf(StandardSocketOptions.SO_RCVBUF)) {
      arrived.add(parcel);
      bytes += parcel.size();
      changed();
    }
  }

  /** Called when no socket is at the address to which a datagram was sent. */
  void refused(InetSocketAddress target) {
    if (target.equals(remote)) {
      unreachable = true;
      changed();
    }
  }

  @Override
  public void connect(@Nullable SocketAddress peer) throws IOException {
    checkOpen();
    InetSocketAddress to = peer == null ? null : node.checked(peer);
    local =
        to == null || !bound.getAddress().isAnyLocalAddress()
            ? bound
            : new InetSocketAddress(
                node.sourceFor(to, bound.getAddress(), sendsByLoopback(to.getAddress())),
                bound.getPort());
    remote = to;
  }

  // ---- groups

  @Override
  public void change(
      GroupChange change, InetAddress group, int networkInterface, @Nullable InetAddress source)
      throws IOException {
    checkOpen();
    int index = node.interfaceFor(group, networkInterface);
    groups.change(change, group, index == LOOPBACK_INTERFACE, source);
  }

  /**
   * Returns whether it receives a datagram to a group, which other sockets may receive, too: only
   * as a member, since the JDK clears Linux's IP_MULTICAST_ALL.
   */
  boolean wants(UdpDatagram parcel) {
    boolean fromStranger = remote != null && !remote.equals(parcel.from());
    return !fromStranger
        && isAt(parcel.to())
        && groups.admits(parcel.to().getAddress(), parcel.onLoopback(), parcel.from().getAddress());
  }

  /**
   * Returns whether a datagram to an address, if that is of a group, is sent by the loopback
   * interface: as the scope of the address says, the option, or for IPv4 the address of this
   * socket.
   */
  boolean sendsByLoopback(InetAddress target) {
    if (!target.isMulticastAddress()) {
      return false;
    }
    int scope = target instanceof Inet6Address six && isNear(six) ? six.getScopeId() : 0;
    int index = scope == 0 ? option(MULTICAST_INTERFACE) : scope;
    return index == 0
        ? bound.getAddress() instanceof Inet4Address && bound.getAddress().isLoopbackAddress()
        : index == LOOPBACK_INTERFACE;
  }

  /** Returns whether the interface counts for the address of a group (RFC 4007, section 4). */
  private static boolean isNear(Inet6Address group) {
    return group.isMCLinkLocal() || group.isMCNodeLocal();
  }

  /** Returns whether what it sends to a group can leave the machine. */
  boolean reachesOthers(InetAddress group) {
    return option(StandardSocketOptions.IP_MULTICAST_TTL) > 0 && !group.isMCNodeLocal();
  }

  /** Returns whether its own machine has a copy of what it sends to a group. */
  boolean hearsItself() {
    return option(StandardSocketOptions.IP_MULTICAST_LOOP);
  }

  // ---- datagrams

  @Override
  public @Nullable SocketAddress receive(ByteBuffer into) throws IOException {
    checkUsable();
    UdpDatagram first = arrived.poll();
    if (first == null) {
      return null;
    }
    bytes -= first.size();
    into.put(first.data(), 0, Math.min(first.data().length, into.remaining()));
    return first.from();
  }

  @Override
  public boolean send(ByteBuffer datagram, @Nullable SocketAddress target) throws IOException {
    checkUsable();
    InetSocketAddress to = remote != null ? remote : (InetSocketAddress) target;
    if (to == null) {
      return false;
    }
    if (datagram.remaining() > Packet.headers(LONGEST, to)) {
      throw new SocketException("Message too long");
    }
    byte[] data = new byte[datagram.remaining()];
    datagram.get(data);
    node.sendParcel(this, to, data);
    return true;
  }

  private void checkOpen() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  /** Throws the error that has come since the last call, as Linux does of those that transfer. */
  private void checkUsable() throws IOException {
    checkOpen();
    if (unreachable) {
      unreachable = false;
      throw new PortUnreachableException();
    }
  }

  /** Returns the bytes that have arrived and that nobody has received. */
  int unread() {
    return bytes;
  }

  @Override
  public boolean isReadable() {
    return unreachable || !arrived.isEmpty();
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  void closed() {
    node.closed(this);
  }
}
