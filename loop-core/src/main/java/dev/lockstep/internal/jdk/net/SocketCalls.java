// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.jdk.net;

import dev.lockstep.AsyncFuture;
import dev.lockstep.Context;
import dev.lockstep.internal.kernel.CallHandle;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.spi.Network;
import dev.lockstep.spi.NetworkHost;
import dev.lockstep.spi.NetworkSocket;
import dev.lockstep.spi.PacketSocket;
import dev.lockstep.spi.PacketSocket.GroupChange;
import dev.lockstep.spi.StreamSocket;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The calls of an operating system that the JDK's sockets make, over the network of a loop. No call
 * but {@link #await}, {@link #resolve} and {@link #nameOf} waits. The agent's hooks call the public
 * methods by their names.
 */
final class SocketCalls {

  /** The value that an option has unless it is set, on a socket that has no connection yet. */
  private static final Map<SocketOption<?>, Object> USUAL =
      Map.of(
          StandardSocketOptions.SO_RCVBUF,
          1 << 16,
          StandardSocketOptions.SO_SNDBUF,
          1 << 16,
          StandardSocketOptions.SO_LINGER,
          -1,
          StandardSocketOptions.IP_TOS,
          0,
          StandardSocketOptions.IP_MULTICAST_TTL,
          1,
          StandardSocketOptions.IP_MULTICAST_LOOP,
          true);

  /** The bits of a traffic class that are TCP's own (RFC 3168); Linux keeps them from programs. */
  private static final int ECN = 3;

  /** The port of the echo service (RFC 862). */
  private static final int ECHO = 7;

  private final Kernel loop;
  private final Network network;
  private final Map<NetworkHost, Map<String, Object>> statics = new WeakHashMap<>();

  SocketCalls(Kernel loop, Network network) {
    this.loop = loop;
    this.network = network;
  }

  public Object socket(boolean stream, boolean server, boolean fourOnly) {
    Descriptor socket =
        stream ? new StreamDescriptor(network, server) : new PacketDescriptor(network);
    if (fourOnly) {
      socket.options.put(NetworkSocket.IPV4_ONLY, true);
    }
    return socket;
  }

  public Object unixSocket() {
    return new UnixDescriptor(
        (UnixDescriptor.Names) ofHost("Unix domain sockets", UnixDescriptor.Names::new));
  }

  public void bindPath(Object socket, String path, @Nullable Path onDisk) throws IOException {
    ((UnixDescriptor) socket).bind(path, onDisk);
  }

  public boolean connectPath(Object socket, String path, @Nullable Path onDisk) throws IOException {
    return ((UnixDescriptor) socket).connect(path, onDisk);
  }

  public String path(Object socket) {
    return ((UnixDescriptor) socket).path();
  }

  public String remotePath(Object socket) {
    return ((UnixDescriptor) socket).remotePath();
  }

  public Object[] pipe() {
    return PipeDescriptor.open();
  }

  public void bind(Object socket, InetSocketAddress local) throws IOException {
    if (socket instanceof StreamDescriptor stream) {
      stream.bind(local);
    } else {
      ((PacketDescriptor) socket).bind(local);
    }
  }

  public void listen(Object socket, int backlog) throws IOException {
    ((ConnectionDescriptor) socket).listen(backlog);
  }

  public boolean connect(Object socket, InetSocketAddress remote) throws IOException {
    if (socket instanceof StreamDescriptor stream) {
      return stream.connect(remote);
    }
    ((PacketDescriptor) socket).connect(remote);
    return true;
  }

  public boolean isConnected(Object socket) throws IOException {
    return ((ConnectionDescriptor) socket).isConnected();
  }

  public void disconnect(Object socket) throws IOException {
    ((PacketDescriptor) socket).connect(null);
  }

  public @Nullable Object accept(Object socket) throws IOException {
    return ((ConnectionDescriptor) socket).accept();
  }

  public int read(Object socket, ByteBuffer into) throws IOException {
    return socket instanceof PipeDescriptor pipe
        ? pipe.read(into)
        : ((ConnectionDescriptor) socket).read(into);
  }

  public int write(Object socket, ByteBuffer from) throws IOException {
    return socket instanceof PipeDescriptor pipe
        ? pipe.write(from)
        : ((ConnectionDescriptor) socket).write(from);
  }

  public boolean writeUrgent(Object socket, byte data) throws IOException {
    return ((StreamDescriptor) socket).writeUrgent(data);
  }

  public @Nullable InetSocketAddress receive(Object socket, ByteBuffer into) throws IOException {
    return ((PacketDescriptor) socket).receive(into);
  }

  public boolean send(Object socket, ByteBuffer from, @Nullable InetSocketAddress to)
      throws IOException {
    return ((PacketDescriptor) socket).send(from, to);
  }

  public void changeGroup(
      Object socket,
      String change,
      InetAddress group,
      int networkInterface,
      @Nullable InetAddress source)
      throws IOException {
    ((PacketDescriptor) socket)
        .change(GroupChange.valueOf(change), group, networkInterface, source);
  }

  public int groupInterface(Object socket) throws IOException {
    return (Integer) option(socket, PacketSocket.MULTICAST_INTERFACE);
  }

  public void setGroupInterface(Object socket, int networkInterface) throws IOException {
    setOption(socket, PacketSocket.MULTICAST_INTERFACE, networkInterface);
  }

  public int available(Object socket) throws IOException {
    return ((ConnectionDescriptor) socket).available();
  }

  public void shutDown(Object socket, boolean input, boolean output) throws IOException {
    ((ConnectionDescriptor) socket).shutDown(input, output);
  }

  public void close(Object socket) {
    onLoop(((Descriptor) socket)::close);
  }

  public void wake(Object socket) {
    onLoop(((Descriptor) socket)::wake);
  }

  /** Runs an action now, or soon if the caller is outside of the loop, as a cleaner is. */
  private void onLoop(Runnable action) {
    if (Current.loopOrNull() == loop) {
      action.run();
    } else if (!loop.isClosed()) {
      loop.scheduler.submit(new CallHandle(loop, new Context(), action));
    }
  }

  public InetSocketAddress localAddress(Object socket) {
    return ((Descriptor) socket).localAddress();
  }

  public @Nullable InetSocketAddress remoteAddress(Object socket) {
    return ((Descriptor) socket).remoteAddress();
  }

  public Object option(Object socket, SocketOption<?> option) throws IOException {
    Descriptor descriptor = (Descriptor) socket;
    descriptor.checkOpen();
    Object value = descriptor.options.getOrDefault(known(option), USUAL.get(option));
    return value != null ? value : option.type() == Boolean.class ? (Object) false : 0;
  }

  public void setOption(Object socket, SocketOption<?> option, Object value) throws IOException {
    Descriptor descriptor = (Descriptor) socket;
    descriptor.checkOpen();
    Object kept =
        option == StandardSocketOptions.IP_TOS && socket instanceof StreamDescriptor
            ? (Integer) value & ~ECN
            : value;
    descriptor.options.put(known(option), kept);
    descriptor.apply(known(option), kept);
  }

  /**
   * Returns an option as networks know it: of one the JDK has a constant that it keeps for itself.
   */
  private static SocketOption<?> known(SocketOption<?> option) {
    SocketOption<Boolean> inline = StreamSocket.URGENT_INLINE;
    return option.name().equals(inline.name()) ? inline : option;
  }

  /** Sets an option of a socket that may not have it. */
  @SuppressWarnings("unchecked") // checked by the JDK
  static void set(NetworkSocket socket, SocketOption<?> option, Object value) {
    try {
      socket.setOption((SocketOption<Object>) option, value);
    } catch (UnsupportedOperationException | IOException e) {
      // it is kept, and has no effect
    }
  }

  /** Returns an option of a socket, or a value if the socket may not have the option. */
  static Object get(NetworkSocket socket, SocketOption<?> option, Object otherwise) {
    try {
      return socket.option(option);
    } catch (UnsupportedOperationException | IOException e) {
      return otherwise;
    }
  }

  public int ready(Object socket, int events) {
    return ((Descriptor) socket).ready(events);
  }

  public void await(
      Object[] sockets, int[] events, BooleanSupplier over, long nanos, boolean interruptible) {
    SocketWait wait = new SocketWait();
    for (int i = 0; i < sockets.length; i++) {
      ((Descriptor) sockets[i]).add(wait, events[i]);
    }
    try {
      String what =
          sockets.length == 1
              ? ((Descriptor) sockets[0]).waitedFor(events[0])
              : "one of " + sockets.length + " channels";
      wait.await(loop, what, over, nanos, interruptible);
    } finally {
      for (Object socket : sockets) {
        ((Descriptor) socket).remove(wait);
      }
    }
  }

  public InetAddress[] resolve(String host) throws UnknownHostException {
    try {
      List<InetAddress> found =
          preferred(awaited("the addresses of " + host, network.resolve(host)));
      if (found.isEmpty()) {
        throw new UnknownHostException(host + ": Name or service not known");
      }
      InetAddress[] named = new InetAddress[found.size()];
      for (int i = 0; i < named.length; i++) {
        named[i] = InetAddress.getByAddress(host, found.get(i).getAddress());
      }
      return named;
    } catch (UnknownHostException e) {
      throw e;
    } catch (IOException e) {
      throw (UnknownHostException) new UnknownHostException(host).initCause(e);
    }
  }

  /** Returns the addresses in the order of the JDK: those of IPv4 first, unless it is told else. */
  private static List<InetAddress> preferred(List<InetAddress> addresses) {
    if (addresses.size() == 1 && addresses.getFirst() instanceof Inet4Address) {
      return addresses;
    }
    List<InetAddress> four = ofIpv4(addresses);
    if (isIpv4Only()) {
      return four;
    }
    List<InetAddress> six = addresses.stream().filter(Inet6Address.class::isInstance).toList();
    String order = System.getProperty("java.net.preferIPv6Addresses", "false");
    if (order.equalsIgnoreCase("system")) {
      return addresses;
    }
    boolean sixFirst = order.equalsIgnoreCase("true");
    return Stream.of(sixFirst ? six : four, sixFirst ? four : six).flatMap(List::stream).toList();
  }

  /** Asks the echo service of a host, whose refusal is an answer too, as the JDK does. */
  public boolean isReachable(InetAddress address, long nanos) {
    AsyncFuture<StreamSocket> attempt =
        network.connect(new InetSocketAddress(address, ECHO), null, Map.of());
    SocketWait wait = new SocketWait();
    attempt.addDoneCallback(done -> wait.end());
    if (!attempt.isDone() && nanos > 0) {
      String what = "an answer of " + address.getHostAddress();
      wait.await(loop, what, attempt::isDone, nanos, /* interruptible= */ false);
    }
    if (!attempt.isDone()) {
      attempt.cancel();
      return false;
    }
    Throwable failure = attempt.exception();
    if (failure == null) {
      attempt.result().close();
    }
    return failure == null || "Connection refused".equals(failure.getMessage());
  }

  public @Nullable String nameOf(InetAddress address) {
    try {
      return awaited(
          "the name of " + address.getHostAddress(), network.hostOfCaller().nameOf(address));
    } catch (IOException e) {
      return null;
    }
  }

  public InetAddress localHost() {
    List<InetAddress> all = preferred(network.hostOfCaller().addresses());
    return all.isEmpty() ? network.hostOfCaller().address() : all.getFirst();
  }

  public List<InetAddress> localAddresses() {
    List<InetAddress> all = network.hostOfCaller().addresses();
    return isIpv4Only() ? ofIpv4(all) : all;
  }

  private static boolean isIpv4Only() {
    return Boolean.getBoolean("java.net.preferIPv4Stack");
  }

  private static List<InetAddress> ofIpv4(List<InetAddress> addresses) {
    return addresses.stream().filter(Inet4Address.class::isInstance).toList();
  }

  public Object ofHost(String name, Supplier<Object> maker) {
    return statics
        .computeIfAbsent(network.hostOfCaller(), host -> new HashMap<>())
        .computeIfAbsent(name, key -> maker.get());
  }

  public boolean isClosed() {
    return loop.isClosed();
  }

  public long nanoTime() {
    return loop.nanoTime();
  }

  private <T> T awaited(String what, AsyncFuture<T> future) throws IOException {
    if (!future.isDone()) {
      SocketWait wait = new SocketWait();
      future.addDoneCallback(done -> wait.end());
      wait.await(loop, what, future::isDone, /* nanos= */ 0, /* interruptible= */ false);
    }
    return resultOf(future);
  }

  /** Returns the result of a future that is done, or throws its failure with the caller's stack. */
  static <T> T resultOf(AsyncFuture<T> future) throws IOException {
    Throwable failure = future.exception();
    if (failure instanceof IOException io) {
      throw io;
    }
    if (failure instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (failure != null) {
      throw new IOException(failure);
    }
    return future.result();
  }
}
