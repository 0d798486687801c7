// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net.internal;

import static dev.lockstep.spi.PacketSocket.NETWORK_INTERFACE;

import dev.lockstep.AsyncFuture;
import dev.lockstep.spi.Lane;
import dev.lockstep.spi.ListenSocket;
import dev.lockstep.spi.NetworkSocket;
import dev.lockstep.spi.PacketSocket;
import dev.lockstep.spi.StreamSocket;
import dev.lockstep.virtual.net.Netstat;
import dev.lockstep.virtual.net.TcpBehavior;
import dev.lockstep.virtual.net.internal.Packet.Segment;
import dev.lockstep.virtual.net.internal.Packet.Segment.Flag;
import dev.lockstep.virtual.net.internal.Packet.UdpDatagram;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A machine on the network: its addresses, its ports, and the connections that it keeps. */
public final class SimMachine {

  private static final int FIRST_FREE_PORT = 49_152;
  private static final int PORTS = 65_536 - FIRST_FREE_PORT;
  private static final String UNREACHABLE = "Network is unreachable";
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress LOOPBACK_6 = InetAddress.ofLiteral("::1");
  private static final InetAddress ANY = InetAddress.ofLiteral("0.0.0.0");

  private final Fabric fabric;
  private final String name;
  private List<InetAddress> addresses;
  private final Map<Ends, SimConnection> connections = new LinkedHashMap<>();
  private final Set<SimSocket> sockets = new LinkedHashSet<>();
  private final List<SimListenSocket> listeners = new ArrayList<>();
  private final List<SimDatagramSocket> packetEnds = new ArrayList<>();

  /** The sockets that are bound, and neither listen nor are connected. */
  private final List<SimBoundSocket> reserved = new ArrayList<>();

  private int portsUsed;
  private boolean up = true;

  private record Ends(InetSocketAddress local, InetSocketAddress remote) {}

  /**
   * Creates a machine that is up.
   *
   * @param fabric the network
   * @param name its name
   * @param address its only address, unless others are set
   */
  public SimMachine(Fabric fabric, String name, InetAddress address) {
    this.fabric = fabric;
    this.name = name;
    this.addresses = List.of(address);
  }

  String name() {
    return name;
  }

  /**
   * Returns the addresses.
   *
   * @return the addresses, at least one, in the order in which they were set
   */
  public List<InetAddress> addresses() {
    return addresses;
  }

  /**
   * Sets the addresses in place of those before.
   *
   * @param newAddresses the addresses, at least one; none of another machine
   * @throws IllegalStateException if the machine has sockets or connections
   */
  public void setAddresses(List<InetAddress> newAddresses) {
    if (!sockets.isEmpty() || !connections().isEmpty()) {
      throw new IllegalStateException(
          "'"
              + name
              + "' must have no sockets when its addresses are set, and has "
              + openSockets()
              + "; set them before its program starts");
    }
    addresses = List.copyOf(newAddresses);
    fabric.moved(this);
  }

  /** Returns whether it has an address of IPv6, and with it a loopback address of IPv6. */
  private boolean hasSix() {
    return addresses.stream().anyMatch(Inet6Address.class::isInstance);
  }

  EventQueue events() {
    return fabric.events();
  }

  Lane newLane(String laneName) {
    return fabric.newLane(laneName);
  }

  boolean owns(InetAddress target) {
    return addresses.contains(target) || target.isLoopbackAddress() || target.isAnyLocalAddress();
  }

  // ---- calls of programs

  /**
   * Implements {@link dev.lockstep.spi.Network#connect}.
   *
   * @param remote the address of the peer
   * @param local the address of this end, or null for any
   * @param options socket options
   * @return a future of the socket
   */
  public AsyncFuture<StreamSocket> connect(
      SocketAddress remote, @Nullable SocketAddress local, Map<SocketOption<?>, Object> options) {
    AsyncFuture<StreamSocket> result = fabric.loop().createFuture();
    try {
      connect(result, checked(remote), local == null ? null : checked(local), options);
    } catch (IOException | RuntimeException e) {
      result.setException(e);
    }
    return result;
  }

  private void connect(
      AsyncFuture<StreamSocket> result,
      InetSocketAddress asked,
      @Nullable InetSocketAddress local,
      Map<SocketOption<?>, Object> options)
      throws IOException {
    InetSocketAddress remote =
        asked.getAddress().isAnyLocalAddress()
            ? new InetSocketAddress(LOOPBACK, asked.getPort())
            : asked;
    InetSocketAddress from = localFor(remote, local);
    if (remote.getPort() == 0) {
      throw new ConnectException("Connection refused");
    }
    if (remote.getAddress().isMulticastAddress()) {
      throw new SocketException(UNREACHABLE);
    }
    from = withPort(from, remote);
    SimConnection connection =
        SimConnection.active(
            this,
            from,
            remote,
            size(options, StandardSocketOptions.SO_SNDBUF, sendBuffer(remote.getAddress())),
            size(options, StandardSocketOptions.SO_RCVBUF, SimSocket.BUFFER),
            (opened, failure) -> opened(result, opened, options, failure));
    if (!isFree(from, remote)) {
      throw new BindException("Cannot assign requested address");
    }
    connections.put(new Ends(from, remote), connection);
    result.addDoneCallback(
        done -> {
          if (done.isCancelled()) {
            connection.abort();
          }
        });
    connection.open();
  }

  private static int size(
      Map<SocketOption<?>, Object> options, SocketOption<Integer> option, int usual) {
    return Math.max(1, (Integer) options.getOrDefault(option, usual));
  }

  /** Returns the size of the send buffer of a connection, in bytes. */
  int sendBuffer(InetAddress remote) {
    return owns(remote) ? SimSocket.LOOPBACK_SEND_BUFFER : SimSocket.BUFFER;
  }

  private void opened(
      AsyncFuture<StreamSocket> result,
      SimConnection connection,
      Map<SocketOption<?>, Object> options,
      @Nullable IOException failure) {
    if (result.isDone()) {
      connection.abort();
    } else if (failure != null) {
      result.setException(failure);
    } else {
      SimStreamSocket socket =
          new SimStreamSocket(this, connection, "socket to " + connection.remote());
      try {
        socket.setAll(options);
        result.setResult(socket);
      } catch (Throwable e) {
        socket.reset();
        result.setException(e);
      }
    }
  }

  private InetSocketAddress localFor(InetSocketAddress remote, @Nullable InetSocketAddress asked)
      throws IOException {
    InetAddress from = sourceFor(remote, asked == null ? ANY : asked.getAddress());
    int port = 0;
    if (asked != null) {
      checkOwn(asked);
      port = asked.getPort();
      if (port != 0 && isBound(new InetSocketAddress(from, port))) {
        throw new BindException("Address already in use");
      }
    }
    return new InetSocketAddress(from, port);
  }

  private InetSocketAddress withPort(InetSocketAddress from, InetSocketAddress remote) {
    return from.getPort() != 0
        ? from
        : new InetSocketAddress(from.getAddress(), freePort(from.getAddress(), remote));
  }

  /** Returns whether a listener or a connection has an address, to whatever peer. */
  private boolean isBound(InetSocketAddress local) {
    return listeners.stream().anyMatch(it -> it.isAt(local))
        || reserved.stream().anyMatch(it -> it.isAt(local))
        || connections().stream().anyMatch(it -> it.local().equals(local));
  }

  /**
   * Returns whether an address is that of a connection which this machine has asked for.
   *
   * @param fourOnly whether a wildcard address stands for the addresses of IPv4 alone
   */
  private boolean isAskedFrom(InetSocketAddress local, boolean fourOnly) {
    return connections().stream()
        .anyMatch(
            it ->
                it.isActive()
                    && it.local().getPort() == local.getPort()
                    && (local.getAddress().isAnyLocalAddress()
                        ? !(fourOnly && it.local().getAddress() instanceof Inet6Address)
                        : it.local().equals(local)));
  }

  /**
   * Returns a port from which no connection to the remote address exists; any port if all are in
   * use.
   */
  private int freePort(InetAddress from, InetSocketAddress remote) {
    int port = freePort();
    for (int tries = 1; tries < PORTS; tries++) {
      if (isFree(new InetSocketAddress(from, port), remote)) {
        return port;
      }
      port = freePort();
    }
    return port;
  }

  /** Returns whether no connection exists between two addresses; removes one that is over. */
  private boolean isFree(InetSocketAddress local, InetSocketAddress remote) {
    SimConnection kept = connections.get(new Ends(local, remote));
    if (kept != null && kept.isOver()) {
      kept.leave();
      return true;
    }
    return kept == null;
  }

  /**
   * Implements {@link dev.lockstep.spi.Network#listen}.
   *
   * @param local the address
   * @param backlog the number of connections that may wait to be accepted
   * @param options socket options
   * @return the socket
   * @throws IOException if the address is in use or not local
   */
  public ListenSocket listen(SocketAddress local, int backlog, Map<SocketOption<?>, Object> options)
      throws IOException {
    InetSocketAddress at = bindable(local, it -> isTaken(it, options));
    SimListenSocket listener = new SimListenSocket(this, at, backlog);
    setAll(listener, options);
    listeners.add(listener);
    return listener;
  }

  /**
   * Implements {@link dev.lockstep.spi.Network#reserve}.
   *
   * @param local the address
   * @param options socket options
   * @return what keeps it
   * @throws IOException if the address is in use or not local
   */
  public NetworkSocket reserve(SocketAddress local, Map<SocketOption<?>, Object> options)
      throws IOException {
    InetSocketAddress at = bindable(local, it -> isTaken(it, options));
    SimBoundSocket socket = new SimBoundSocket(this, at);
    setAll(socket, options);
    reserved.add(socket);
    return socket;
  }

  private boolean isTaken(InetSocketAddress at, Map<SocketOption<?>, Object> options) {
    boolean fourOnly = SimSocket.isFourOnly(options);
    return isAskedFrom(at, fourOnly)
        || listeners.stream().anyMatch(it -> it.isAt(at, fourOnly))
        || reserved.stream().anyMatch(it -> it.isAt(at, fourOnly));
  }

  /**
   * Returns the address from which this machine sends to another one: the first of the same family,
   * if there is one of the same scope.
   *
   * @throws NoRouteToHostException if it has none of that family
   */
  InetAddress addressTowards(InetSocketAddress remote) throws NoRouteToHostException {
    InetAddress target = remote.getAddress();
    boolean six = target instanceof Inet6Address;
    if (target.isLoopbackAddress()) {
      return six ? LOOPBACK_6 : LOOPBACK;
    }
    boolean near = target.isLinkLocalAddress() || (six && target.isMCLinkLocal());
    InetAddress best = null;
    for (InetAddress it : addresses) {
      boolean closer = best != null && best.isLinkLocalAddress() != near;
      if (it instanceof Inet6Address == six
          && (best == null || (closer && it.isLinkLocalAddress() == near))) {
        best = it;
      }
    }
    if (best == null) {
      throw noRoute(remote);
    }
    return best;
  }

  /**
   * Returns the address from which a socket sends.
   *
   * @param bound the address of the socket, which may be a wildcard
   * @throws NoRouteToHostException if that is not of the family of the target
   */
  private InetAddress sourceFor(InetSocketAddress remote, InetAddress bound)
      throws NoRouteToHostException {
    if (bound.isAnyLocalAddress()) {
      return addressTowards(remote);
    }
    if (bound instanceof Inet6Address != remote.getAddress() instanceof Inet6Address) {
      throw noRoute(remote);
    }
    return bound;
  }

  /**
   * Implements {@link dev.lockstep.spi.Network#datagram}.
   *
   * @param local the address, or null for any free port
   * @param remote the only peer, or null for any
   * @param options socket options
   * @return the socket
   * @throws IOException if the address is in use or not local
   */
  public PacketSocket datagram(
      @Nullable SocketAddress local,
      @Nullable SocketAddress remote,
      Map<SocketOption<?>, Object> options)
      throws IOException {
    boolean fourOnly = SimSocket.isFourOnly(options);
    InetSocketAddress to = remote == null ? null : checked(remote);
    SocketAddress from =
        local != null ? local : new InetSocketAddress(to == null ? ANY : addressTowards(to), 0);
    InetSocketAddress at =
        bindable(
            from,
            it ->
                packetEnds.stream()
                    .anyMatch(end -> end.isAt(it, fourOnly) && !end.shares(options)));
    SimDatagramSocket end = new SimDatagramSocket(this, at, to);
    setAll(end, options);
    packetEnds.add(end);
    return end;
  }

  /** Sets the options of a new socket, which is closed if one of them cannot be set. */
  private static void setAll(SimSocket socket, Map<SocketOption<?>, Object> options) {
    try {
      socket.setAll(options);
    } catch (Throwable e) {
      socket.close();
      throw e;
    }
  }

  private InetSocketAddress bindable(SocketAddress local, Predicate<InetSocketAddress> isTaken)
      throws IOException {
    InetSocketAddress asked = checked(local);
    if (!asked.getAddress().isMulticastAddress()) {
      checkOwn(asked);
    }
    if (asked.getPort() != 0) {
      if (isTaken.test(asked)) {
        throw new BindException("Address already in use");
      }
      return asked;
    }
    for (int tries = 0; tries < PORTS; tries++) {
      InetSocketAddress free = new InetSocketAddress(asked.getAddress(), freePort());
      if (!isTaken.test(free)) {
        return free;
      }
    }
    throw new BindException("Address already in use");
  }

  private int freePort() {
    return FIRST_FREE_PORT + portsUsed++ % PORTS;
  }

  private void checkOwn(InetSocketAddress asked) throws BindException {
    if (!owns(asked.getAddress())) {
      throw new BindException("Cannot assign requested address");
    }
  }

  /**
   * Returns an address as this machine uses it: for the wildcard address of IPv6 that of IPv4,
   * which stands for both, and on a machine without IPv6 likewise for the loopback address.
   */
  InetSocketAddress checked(SocketAddress any) {
    if (!(any instanceof InetSocketAddress inet)) {
      throw new UnsupportedOperationException(
          "a simulated host cannot use the address " + any + "; use an IPv4 address");
    }
    if (inet.isUnresolved()) {
      throw new UnresolvedAddressException();
    }
    InetAddress asked = inet.getAddress();
    InetAddress meant =
        !(asked instanceof Inet6Address)
            ? asked
            : asked.isLoopbackAddress() && !hasSix()
                ? LOOPBACK
                : asked.isAnyLocalAddress() ? ANY : asked;
    return meant.equals(asked) ? inet : new InetSocketAddress(meant, inet.getPort());
  }

  /** Returns the error of a machine, and beside it what to do. */
  private NoRouteToHostException noRoute(InetSocketAddress to) {
    NoRouteToHostException failure = new NoRouteToHostException("No route to host");
    failure.addSuppressed(
        new IllegalStateException(
            "'"
                + name
                + "' has the addresses "
                + addresses
                + ", and cannot reach "
                + to
                + " from there; use the name of the host, or give both hosts addresses of its"
                + " family by Host.setAddresses()"));
    return failure;
  }

  /** Creates this end of a connection that another machine asks for. */
  SimConnection answer(Segment syn, int receiveBuffer, SimConnection.Opening opening) {
    SimConnection connection = SimConnection.passive(this, syn, receiveBuffer, opening);
    connections.put(new Ends(syn.to(), syn.from()), connection);
    return connection;
  }

  void opened(SimSocket socket) {
    sockets.add(socket);
  }

  void closed(SimSocket socket) {
    sockets.remove(socket);
    if (socket instanceof SimListenSocket listener) {
      listeners.remove(listener);
    } else if (socket instanceof SimDatagramSocket end) {
      packetEnds.remove(end);
    } else if (socket instanceof SimBoundSocket bound) {
      reserved.remove(bound);
    }
  }

  void forget(SimConnection connection) {
    if (connections.remove(new Ends(connection.local(), connection.remote()), connection)) {
      SimMachine peer = fabric.machine(this, connection.remote().getAddress());
      SimConnection other = peer == null ? null : peer.peerOf(connection);
      if (other != null) {
        other.checkPeer();
      }
    }
  }

  private @Nullable SimConnection peerOf(SimConnection connection) {
    InetSocketAddress its = connection.remote();
    return connections.get(new Ends(its, connection.local()));
  }

  /** Returns the behaviors that a new connection has. */
  Set<TcpBehavior> behaviors() {
    return fabric.behaviors();
  }

  /** Returns whether a segment on this connection would have an answer, as long as none is lost. */
  boolean peerAnswers(SimConnection connection) {
    SimMachine peer = fabric.machine(this, connection.remote().getAddress());
    if (peer == null || !peer.up || !fabric.areOpen(this, peer)) {
      return false;
    }
    SimConnection other = peer.peerOf(connection);
    return other != null && !other.isOrphan();
  }

  /** Lets each connection look whether its peer may answer. */
  void checkPeers() {
    List.copyOf(connections.values()).forEach(SimConnection::checkPeer);
  }

  // ---- packets

  void transmit(Segment segment) {
    if (up) {
      fabric.send(this, segment);
    }
  }

  int segmentSize(InetSocketAddress remote) {
    return fabric.mtu(this, remote.getAddress()) - Packet.headers(Packet.TCP_HEADERS, remote);
  }

  void sendParcel(SimDatagramSocket socket, InetSocketAddress target, byte[] data)
      throws IOException {
    InetSocketAddress to = checked(target);
    boolean onLoopback = socket.sendsByLoopback(to.getAddress());
    InetSocketAddress from =
        new InetSocketAddress(
            sourceFor(to, socket.localAddress().getAddress(), onLoopback),
            socket.localAddress().getPort());
    UdpDatagram parcel = new UdpDatagram(from, to, data, onLoopback);
    if (!up) {
      return;
    }
    if (parcel.isToGroup()) {
      if (!onLoopback && from.getAddress().isLoopbackAddress()) {
        return; // it arrives from where it cannot come, and is dropped
      }
      boolean leaves = !onLoopback && socket.reachesOthers(to.getAddress());
      fabric.sendToGroup(this, parcel, onLoopback || socket.hearsItself(), leaves);
    } else {
      fabric.send(this, parcel);
    }
  }

  /** Returns the sockets that receive a datagram to a group if it arrives now. */
  List<SimDatagramSocket> receivers(UdpDatagram parcel) {
    return packetEnds.stream().filter(it -> it.wants(parcel)).toList();
  }

  /**
   * Returns the address from which a datagram socket sends.
   *
   * @param bound the address of the socket, which may be a wildcard or a group
   * @param onLoopback whether it sends to a group by the loopback interface
   * @throws SocketException if there is no way to the target from there
   */
  InetAddress sourceFor(InetSocketAddress to, InetAddress bound, boolean onLoopback)
      throws SocketException {
    if (onLoopback && to.getAddress() instanceof Inet6Address) {
      throw new SocketException(UNREACHABLE); // Linux has no route for groups there
    }
    boolean free = bound.isAnyLocalAddress() || bound.isMulticastAddress();
    return free && onLoopback ? LOOPBACK : sourceFor(to, free ? ANY : bound);
  }

  /**
   * Returns the index of a network interface that a program has named for a group.
   *
   * @throws SocketException if the machine does not have it for the family of the group
   */
  int interfaceFor(InetAddress group, int index) throws SocketException {
    if (index < 0 || index > NETWORK_INTERFACE || (group instanceof Inet6Address && !hasSix())) {
      throw new SocketException(GroupMemberships.because("No such device"));
    }
    return index == 0 ? NETWORK_INTERFACE : index;
  }

  void receive(Packet packet) {
    if (!up) {
      return;
    }
    switch (packet) {
      case Segment segment -> receive(segment);
      case UdpDatagram parcel -> receive(parcel);
    }
  }

  private void receive(Segment segment) {
    SimConnection connection = find(segment);
    if (connection != null) {
      connection.receive(segment);
    } else if (segment.has(Flag.SYN) && !segment.has(Flag.ACK)) {
      receiveSyn(segment);
    } else if (!segment.has(Flag.RST)) {
      transmit(Segment.resetOf(segment));
    }
  }

  private @Nullable SimConnection find(Segment segment) {
    SimConnection connection = connections.get(new Ends(segment.to(), segment.from()));
    if (connection != null && connection.isOver()) {
      connection.leave();
      return null;
    }
    return connection;
  }

  private void receiveSyn(Segment syn) {
    for (SimListenSocket listener : listeners) {
      if (listener.isAt(syn.to())) {
        listener.receiveSyn(syn);
        return;
      }
    }
    transmit(Segment.resetOf(syn));
  }

  private void receive(UdpDatagram parcel) {
    if (parcel.isToGroup()) {
      receivers(parcel).forEach(it -> it.receive(parcel));
      return;
    }
    SimDatagramSocket best = null;
    int closest = 0;
    for (SimDatagramSocket end : packetEnds) {
      int closeness = end.closenessTo(parcel);
      if (closeness > 0 && closeness >= closest) {
        best = end;
        closest = closeness;
      }
    }
    if (best != null) {
      best.receive(parcel);
    } else {
      fabric.tellRefused(this, parcel);
    }
  }

  /** Called when a packet was refused at its target. */
  void refused(Packet packet) {
    if (!up) {
      return;
    }
    switch (packet) {
      case Segment segment -> {
        if (!segment.has(Flag.RST)) {
          receive(Segment.resetOf(segment));
        }
      }
      case UdpDatagram parcel -> {
        if (!parcel.isToGroup()) { // of those nobody is told (RFC 1122, section 3.2.2)
          packetEnds.stream()
              .filter(end -> end.isAt(parcel.from()))
              .forEach(end -> end.refused(parcel.to()));
        }
      }
    }
  }

  /** Called when there is no route to the target of a packet. */
  void unreachable(Packet packet) {
    SimConnection connection =
        packet instanceof Segment segment
            ? connections.get(new Ends(segment.from(), segment.to()))
            : null;
    if (connection != null) {
      connection.unreachable();
    }
  }

  /** Called when a segment was lost that may have updated the window of this machine. */
  void missed(Segment segment) {
    SimConnection connection = connections.get(new Ends(segment.to(), segment.from()));
    if (up && connection != null && !segment.has(Flag.SYN) && !segment.has(Flag.RST)) {
      connection.missed();
    }
  }

  // ---- up and down

  /**
   * Returns whether the machine is up.
   *
   * @return false between {@link #goDown()} and {@link #goUp()}
   */
  public boolean isUp() {
    return up;
  }

  /** Loses power: sockets and connections are gone, without a word to the peers. */
  public void goDown() {
    up = false;
    sockets.forEach(SimSocket::vanish);
    List.copyOf(connections.values()).forEach(SimConnection::leave);
    forgetAll();
  }

  /** Comes up again, without any sockets or connections. */
  public void goUp() {
    up = true;
  }

  /** Closes the sockets that are open; called when the programs on the machine have ended. */
  public void closeSockets() {
    List.copyOf(sockets).forEach(SimSocket::close);
    connections().stream().filter(it -> it.state().isOpening()).forEach(SimConnection::abort);
  }

  private void forgetAll() {
    connections.clear();
    sockets.clear();
    listeners.clear();
    packetEnds.clear();
    reserved.clear();
  }

  /**
   * Returns the open sockets and the connections that are still kept.
   *
   * @return listening sockets, connections, datagram sockets
   */
  public List<Netstat.Socket> sockets() {
    List<Netstat.Socket> all = new ArrayList<>();
    listeners.forEach(
        it ->
            all.add(
                entry("tcp", "LISTEN", it.localAddress(), null, it.size(), 0, true, it.waiters())));
    connections()
        .forEach(
            it ->
                all.add(
                    entry(
                        "tcp",
                        it.state().name(),
                        it.local(),
                        it.remote(),
                        it.unread(),
                        it.unacknowledged(),
                        it.isOpen(),
                        it.waiters())));
    packetEnds.forEach(
        it ->
            all.add(
                entry(
                    "udp",
                    "",
                    it.localAddress(),
                    it.remoteAddress(),
                    it.unread(),
                    0,
                    true,
                    it.waiters())));
    return all;
  }

  private Netstat.Socket entry(
      String protocol,
      String state,
      InetSocketAddress local,
      @Nullable InetSocketAddress remote,
      int received,
      int sent,
      boolean open,
      List<String> waiting) {
    return new Netstat.Socket(name, protocol, state, local, remote, received, sent, open, waiting);
  }

  /**
   * Returns the sockets that programs have open.
   *
   * @return a text for each
   */
  public List<String> openSockets() {
    return sockets.stream().map(SimSocket::toString).toList();
  }

  /**
   * Returns the connections that the machine keeps, including those that no program has open any
   * more.
   */
  List<SimConnection> connections() {
    connections.values().removeIf(SimConnection::isOver);
    return List.copyOf(connections.values());
  }

  @Override
  public String toString() {
    return name;
  }
}
