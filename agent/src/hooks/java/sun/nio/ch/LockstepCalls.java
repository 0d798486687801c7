// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package sun.nio.ch;

import java.io.FileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.LockstepSockets.Descriptor;
import java.lang.LockstepSockets.Kernel;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.LockstepInterfaces;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import jdk.internal.access.JavaIOFileDescriptorAccess;
import jdk.internal.access.JavaNioAccess;
import jdk.internal.access.SharedSecrets;
import jdk.internal.misc.Unsafe;
import sun.net.ConnectionResetException;

/**
 * What the classes of this package call in the place of the operating system. Each call has the
 * name and the parameters of the one that it stands for, which it makes for a descriptor of the
 * machine's.
 */
public final class LockstepCalls {

  private static final JavaIOFileDescriptorAccess FILES =
      SharedSecrets.getJavaIOFileDescriptorAccess();
  private static final JavaNioAccess BUFFERS = SharedSecrets.getJavaNioAccess();
  private static final Unsafe UNSAFE = Unsafe.getUnsafe();

  private static final Class<?> FD = FileDescriptor.class;
  private static final MethodHandle READ = of("SocketDispatcher", "read0", int.class);
  private static final MethodHandle READ_ALL = of("SocketDispatcher", "readv0", long.class);
  private static final MethodHandle WRITE = of("SocketDispatcher", "write0", int.class);
  private static final MethodHandle WRITE_ALL = of("SocketDispatcher", "writev0", long.class);
  private static final MethodHandle READ_PACKET = of("DatagramDispatcher", "read0", int.class);
  private static final MethodHandle READ_PACKETS = of("DatagramDispatcher", "readv0", long.class);
  private static final MethodHandle WRITE_PACKET = of("DatagramDispatcher", "write0", int.class);
  private static final MethodHandle WRITE_PACKETS = of("DatagramDispatcher", "writev0", long.class);
  private static final MethodHandle CLOSE =
      find("UnixDispatcher", "close0", MethodType.methodType(void.class, FD));
  private static final MethodHandle PRE_CLOSE =
      find("UnixDispatcher", "preClose0", MethodType.methodType(void.class, FD));
  private static final MethodHandle DISCONNECT =
      find(
          "DatagramChannelImpl",
          "disconnect0",
          MethodType.methodType(void.class, FD, boolean.class));
  private static final MethodHandle RECEIVE =
      find(
          "DatagramChannelImpl",
          "receive0",
          MethodType.methodType(int.class, FD, long.class, int.class, long.class, boolean.class));
  private static final MethodHandle SEND =
      find(
          "DatagramChannelImpl",
          "send0",
          MethodType.methodType(int.class, FD, long.class, int.class, long.class, int.class));
  private static final MethodHandle CHECK_CONNECT =
      find(
          "UnixAsynchronousSocketChannelImpl",
          "checkConnect",
          MethodType.methodType(void.class, int.class));
  private static final long ADDRESS =
      UNSAFE.objectFieldOffset(NativeSocketAddress.class, "address");

  /** The bytes of an address of IPv6. */
  private static final int SIZE_OF_SIX = 16;

  /** The sizes of an entry of an array for gathering and scattering: address and length. */
  private static final int WORD = Unsafe.ADDRESS_SIZE;

  private LockstepCalls() {}

  private static MethodHandle of(String type, String name, Class<?> result) {
    return find(type, name, MethodType.methodType(result, FD, long.class, int.class));
  }

  static MethodHandle find(String type, String name, MethodType signature) {
    try {
      Class<?> owner = Class.forName("sun.nio.ch." + type);
      return MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
          .findStatic(owner, name, signature);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static boolean isSimulated(FileDescriptor fd) {
    return FILES.get(fd) >= LockstepSockets.FIRST;
  }

  private static Descriptor simulated(FileDescriptor fd) throws SocketException {
    return LockstepSockets.descriptor(FILES.get(fd));
  }

  // ---- sockets

  public static FileDescriptor socket(ProtocolFamily family, boolean stream) throws IOException {
    Kernel kernel = LockstepSockets.kernel();
    return kernel == null
        ? Net.socket(family, stream)
        : newFd(kernel, kernel.socket(stream, false, isFourOnly(family)));
  }

  public static FileDescriptor serverSocket(ProtocolFamily family) {
    Kernel kernel = LockstepSockets.kernel();
    return kernel == null
        ? Net.serverSocket(family)
        : newFd(kernel, kernel.socket(true, true, isFourOnly(family)));
  }

  /** Returns whether a program asked for IPv4; a JVM without IPv6 asks for it by itself. */
  private static boolean isFourOnly(ProtocolFamily family) {
    return family == StandardProtocolFamily.INET && Net.isIPv6Available();
  }

  private static FileDescriptor newFd(Kernel kernel, Object socket) {
    return IOUtil.newFD(LockstepSockets.open(kernel, socket));
  }

  public static long makePipe(boolean blocking) throws IOException {
    Kernel kernel = LockstepSockets.kernel();
    if (kernel == null) {
      return IOUtil.makePipe(blocking);
    }
    Object[] ends = kernel.pipe();
    long read = LockstepSockets.open(kernel, ends[0]);
    return read << 32 | LockstepSockets.open(kernel, ends[1]);
  }

  public static void configureBlocking(FileDescriptor fd, boolean blocking) throws IOException {
    if (isSimulated(fd)) {
      simulated(fd).blocking = blocking;
    } else {
      IOUtil.configureBlocking(fd, blocking);
    }
  }

  public static void bind(ProtocolFamily family, FileDescriptor fd, InetAddress address, int port)
      throws IOException {
    if (!isSimulated(fd)) {
      Net.bind(family, fd, address, port);
      return;
    }
    checkFamily(address);
    Descriptor it = simulated(fd);
    it.kernel().bind(it.socket(), new InetSocketAddress(address, port));
  }

  /** Refuses an address of IPv6 in a JVM that has none, as the JDK's own code does. */
  private static void checkFamily(InetAddress address) throws SocketException {
    if (address instanceof Inet6Address && !Net.isIPv6Available()) {
      throw new SocketException("Protocol family unavailable");
    }
  }

  public static void listen(FileDescriptor fd, int backlog) throws IOException {
    if (!isSimulated(fd)) {
      Net.listen(fd, backlog);
      return;
    }
    Descriptor it = simulated(fd);
    it.kernel().listen(it.socket(), backlog);
  }

  public static int connect(ProtocolFamily family, FileDescriptor fd, InetAddress remote, int port)
      throws IOException {
    if (!isSimulated(fd)) {
      return Net.connect(family, fd, remote, port);
    }
    checkFamily(remote);
    Descriptor it = simulated(fd);
    boolean connected = it.kernel().connect(it.socket(), new InetSocketAddress(remote, port));
    return connected ? 1 : IOStatus.UNAVAILABLE;
  }

  public static boolean pollConnect(FileDescriptor fd, long timeout) throws IOException {
    if (!isSimulated(fd)) {
      return Net.pollConnect(fd, timeout);
    }
    Descriptor it = simulated(fd);
    if (timeout != 0) {
      poll(fd, Net.POLLOUT, timeout);
    }
    return it.kernel().isConnected(it.socket());
  }

  /**
   * Copies bytes of a file within the machine's kernel, which knows no simulated socket: the JDK
   * then reads the file and writes to the channel.
   */
  public static long transferTo0(
      FileDescriptor file, long position, long count, FileDescriptor target, boolean append) {
    return isSimulated(target)
        ? IOStatus.UNSUPPORTED_CASE
        : FileDispatcherImpl.transferTo0(file, position, count, target, append);
  }

  public static int accept(FileDescriptor fd, FileDescriptor newFd, InetSocketAddress[] remote)
      throws IOException {
    if (!isSimulated(fd)) {
      return Net.accept(fd, newFd, remote);
    }
    Descriptor it = simulated(fd);
    Object accepted = it.kernel().accept(it.socket());
    if (accepted == null) {
      return IOStatus.UNAVAILABLE;
    }
    FILES.set(newFd, LockstepSockets.open(it.kernel(), accepted));
    remote[0] = withoutName(it.kernel().remoteAddress(accepted));
    return 1;
  }

  public static void shutdown(FileDescriptor fd, int how) throws IOException {
    if (!isSimulated(fd)) {
      Net.shutdown(fd, how);
      return;
    }
    Descriptor it = simulated(fd);
    it.kernel().shutDown(it.socket(), how != Net.SHUT_WR, how != Net.SHUT_RD);
  }

  public static InetSocketAddress localAddress(FileDescriptor fd) throws IOException {
    if (!isSimulated(fd)) {
      return Net.localAddress(fd);
    }
    Descriptor it = simulated(fd);
    return withoutName(it.kernel().localAddress(it.socket()));
  }

  /** Returns an address as the operating system tells it. */
  private static InetSocketAddress withoutName(InetSocketAddress address) throws IOException {
    byte[] bytes = address.getAddress().getAddress();
    InetAddress unnamed =
        address.getAddress().isLinkLocalAddress() && bytes.length == SIZE_OF_SIX
            ? Inet6Address.getByAddress(null, bytes, LockstepInterfaces.ETH0)
            : InetAddress.getByAddress(bytes);
    return new InetSocketAddress(unnamed, address.getPort());
  }

  public static void close0(FileDescriptor fd) throws Throwable {
    if (isSimulated(fd)) {
      LockstepSockets.close(FILES.get(fd));
    } else {
      CLOSE.invokeExact(fd);
    }
  }

  public static void preClose0(FileDescriptor fd) throws Throwable {
    if (isSimulated(fd)) {
      stopPoll(FILES.get(fd), Net.POLLIN);
    } else {
      PRE_CLOSE.invokeExact(fd);
    }
  }

  // ---- Unix domain sockets

  public static FileDescriptor unixSocket() throws IOException {
    Kernel kernel = LockstepSockets.kernel();
    return kernel == null ? UnixDomainSockets.socket() : newFd(kernel, kernel.unixSocket());
  }

  public static void unixBind(FileDescriptor fd, Path path) throws IOException {
    if (!isSimulated(fd)) {
      UnixDomainSockets.bind(fd, path);
      return;
    }
    if (path.toString().isEmpty()) {
      throw new BindException("Server socket cannot bind to unnamed address");
    }
    Descriptor it = simulated(fd);
    it.kernel().bindPath(it.socket(), path.toString(), LockstepFiles.find(path));
  }

  public static int unixConnect(FileDescriptor fd, SocketAddress remote) throws IOException {
    if (!isSimulated(fd)) {
      return UnixDomainSockets.connect(fd, remote);
    }
    Path path = ((UnixDomainSocketAddress) remote).getPath();
    Descriptor it = simulated(fd);
    return it.kernel().connectPath(it.socket(), path.toString(), LockstepFiles.find(path))
        ? 1
        : IOStatus.UNAVAILABLE;
  }

  public static int unixAccept(FileDescriptor fd, FileDescriptor newFd, String[] remote)
      throws IOException {
    if (!isSimulated(fd)) {
      return UnixDomainSockets.accept(fd, newFd, remote);
    }
    Descriptor it = simulated(fd);
    Object accepted = it.kernel().accept(it.socket());
    if (accepted == null) {
      return IOStatus.UNAVAILABLE;
    }
    FILES.set(newFd, LockstepSockets.open(it.kernel(), accepted));
    remote[0] = it.kernel().remotePath(accepted);
    return 1;
  }

  public static UnixDomainSocketAddress unixAddress(FileDescriptor fd) throws IOException {
    if (!isSimulated(fd)) {
      return UnixDomainSockets.localAddress(fd);
    }
    Descriptor it = simulated(fd);
    return UnixDomainSocketAddress.of(it.kernel().path(it.socket()));
  }

  // ---- options

  public static void setSocketOption(
      FileDescriptor fd, ProtocolFamily family, SocketOption<?> option, Object value)
      throws IOException {
    if (!isSimulated(fd)) {
      Net.setSocketOption(fd, family, option, value);
      return;
    }
    Descriptor it = simulated(fd);
    it.kernel().setOption(it.socket(), option, checked(option, value));
  }

  /** Returns the value that an option gets, as the JDK's own code checks and limits it. */
  private static Object checked(SocketOption<?> option, Object value) {
    if (value == null) {
      throw new IllegalArgumentException("Invalid option value");
    }
    if (!(value instanceof Integer number)) {
      return value;
    }
    if ((option == StandardSocketOptions.SO_RCVBUF || option == StandardSocketOptions.SO_SNDBUF)
        && number < 0) {
      throw new IllegalArgumentException("Invalid send/receive buffer size");
    }
    if (option == StandardSocketOptions.SO_LINGER) {
      return number < 0 ? -1 : Math.min(number, 65_535);
    }
    if (option == StandardSocketOptions.IP_TOS && (number < 0 || number > 255)) {
      throw new IllegalArgumentException("Invalid IP_TOS value");
    }
    if (option == StandardSocketOptions.IP_MULTICAST_TTL && (number < 0 || number > 255)) {
      throw new IllegalArgumentException("Invalid TTL/hop value");
    }
    return value;
  }

  public static Object getSocketOption(
      FileDescriptor fd, ProtocolFamily family, SocketOption<?> option) throws IOException {
    if (!isSimulated(fd)) {
      return Net.getSocketOption(fd, family, option);
    }
    Descriptor it = simulated(fd);
    return it.kernel().option(it.socket(), option);
  }

  // ---- groups

  public static int join4(FileDescriptor fd, int group, int network, int source)
      throws IOException {
    return isSimulated(fd)
        ? change4(fd, "JOIN", group, network, source)
        : Net.join4(fd, group, network, source);
  }

  public static void drop4(FileDescriptor fd, int group, int network, int source)
      throws IOException {
    if (isSimulated(fd)) {
      change4(fd, "LEAVE", group, network, source);
    } else {
      Net.drop4(fd, group, network, source);
    }
  }

  public static int block4(FileDescriptor fd, int group, int network, int source)
      throws IOException {
    return isSimulated(fd)
        ? change4(fd, "BLOCK", group, network, source)
        : Net.block4(fd, group, network, source);
  }

  public static void unblock4(FileDescriptor fd, int group, int network, int source)
      throws IOException {
    if (isSimulated(fd)) {
      change4(fd, "UNBLOCK", group, network, source);
    } else {
      Net.unblock4(fd, group, network, source);
    }
  }

  public static int join6(FileDescriptor fd, byte[] group, int network, byte[] source)
      throws IOException {
    return isSimulated(fd)
        ? change6(fd, "JOIN", group, network, source)
        : Net.join6(fd, group, network, source);
  }

  public static void drop6(FileDescriptor fd, byte[] group, int network, byte[] source)
      throws IOException {
    if (isSimulated(fd)) {
      change6(fd, "LEAVE", group, network, source);
    } else {
      Net.drop6(fd, group, network, source);
    }
  }

  public static int block6(FileDescriptor fd, byte[] group, int network, byte[] source)
      throws IOException {
    return isSimulated(fd)
        ? change6(fd, "BLOCK", group, network, source)
        : Net.block6(fd, group, network, source);
  }

  public static void unblock6(FileDescriptor fd, byte[] group, int network, byte[] source)
      throws IOException {
    if (isSimulated(fd)) {
      change6(fd, "UNBLOCK", group, network, source);
    } else {
      Net.unblock6(fd, group, network, source);
    }
  }

  /** Changes a membership of IPv4, whose interface is named by an address of it. */
  private static int change4(FileDescriptor fd, String change, int group, int network, int source)
      throws IOException {
    Descriptor it = simulated(fd);
    InetAddress from = source == 0 ? null : Net.inet4FromInt(source);
    it.kernel().changeGroup(it.socket(), change, Net.inet4FromInt(group), indexOf(network), from);
    return 0;
  }

  /** Changes a membership of IPv6, whose interface is named by its index. */
  private static int change6(
      FileDescriptor fd, String change, byte[] group, int network, byte[] source)
      throws IOException {
    Descriptor it = simulated(fd);
    InetAddress from = source == null ? null : InetAddress.getByAddress(source);
    it.kernel().changeGroup(it.socket(), change, InetAddress.getByAddress(group), network, from);
    return 0;
  }

  /** Returns the index of the interface that has an address, 0 for the wildcard address. */
  private static int indexOf(int network) throws SocketException {
    if (network == 0) {
      return 0;
    }
    NetworkInterface found = NetworkInterface.getByInetAddress(Net.inet4FromInt(network));
    if (found == null) {
      throw new SocketException("No such device");
    }
    return found.getIndex();
  }

  public static void setInterface4(FileDescriptor fd, int network) throws IOException {
    if (isSimulated(fd)) {
      setInterface(fd, indexOf(network));
    } else {
      Net.setInterface4(fd, network);
    }
  }

  public static void setInterface6(FileDescriptor fd, int network) throws IOException {
    if (isSimulated(fd)) {
      setInterface(fd, network);
    } else {
      Net.setInterface6(fd, network);
    }
  }

  private static void setInterface(FileDescriptor fd, int index) throws IOException {
    Descriptor it = simulated(fd);
    it.kernel().setGroupInterface(it.socket(), index);
  }

  public static int getInterface4(FileDescriptor fd) throws IOException {
    if (!isSimulated(fd)) {
      return Net.getInterface4(fd);
    }
    NetworkInterface known = NetworkInterface.getByIndex(getInterface6(fd));
    return known == null ? 0 : Net.inet4AsInt(Net.anyInet4Address(known));
  }

  public static int getInterface6(FileDescriptor fd) throws IOException {
    if (!isSimulated(fd)) {
      return Net.getInterface6(fd);
    }
    Descriptor it = simulated(fd);
    return it.kernel().groupInterface(it.socket());
  }

  // ---- bytes

  public static int read0(FileDescriptor fd, long address, int length) throws Throwable {
    return isSimulated(fd)
        ? read(fd, address, length)
        : (int) READ.invokeExact(fd, address, length);
  }

  private static int read(FileDescriptor fd, long address, int length) throws IOException {
    Descriptor it = simulated(fd);
    try {
      int count = it.kernel().read(it.socket(), buffer(address, length));
      return count == 0 && length > 0 ? IOStatus.UNAVAILABLE : count;
    } catch (SocketException e) {
      if ("Connection reset".equals(e.getMessage())) {
        throw new ConnectionResetException(e.getMessage());
      }
      throw e;
    }
  }

  public static long readv0(FileDescriptor fd, long address, int count) throws Throwable {
    if (!isSimulated(fd)) {
      return (long) READ_ALL.invokeExact(fd, address, count);
    }
    long sum = 0;
    for (int i = 0; i < count; i++) {
      int length = length(address, i);
      int read = length == 0 ? 0 : read(fd, base(address, i), length);
      if (read < 0) {
        return sum > 0 ? sum : read;
      }
      sum += read;
      if (read < length) {
        break;
      }
    }
    return sum;
  }

  public static int write0(FileDescriptor fd, long address, int length) throws Throwable {
    return isSimulated(fd)
        ? write(fd, address, length)
        : (int) WRITE.invokeExact(fd, address, length);
  }

  /** Writes as much as there is room for now; all of it in blocking mode, unless it is closed. */
  private static int write(FileDescriptor fd, long address, int length) throws IOException {
    Descriptor it = simulated(fd);
    ByteBuffer from = buffer(address, length);
    it.kernel().write(it.socket(), from);
    while (it.blocking && from.hasRemaining()) {
      await(it, Net.POLLOUT, () -> false, 0, false);
      if (it.kernel().ready(it.socket(), Net.POLLOUT) == 0) {
        break; // somebody closes it
      }
      it.kernel().write(it.socket(), from);
    }
    return from.position() == 0 && length > 0 ? IOStatus.UNAVAILABLE : from.position();
  }

  public static long writev0(FileDescriptor fd, long address, int count) throws Throwable {
    if (!isSimulated(fd)) {
      return (long) WRITE_ALL.invokeExact(fd, address, count);
    }
    long sum = 0;
    for (int i = 0; i < count; i++) {
      int length = length(address, i);
      int written = length == 0 ? 0 : write(fd, base(address, i), length);
      if (written < 0) {
        return sum > 0 ? sum : written;
      }
      sum += written;
      if (written < length) {
        break;
      }
    }
    return sum;
  }

  private static ByteBuffer buffer(long address, int length) {
    return BUFFERS.newDirectByteBuffer(address, length);
  }

  private static long base(long vectors, int index) {
    return UNSAFE.getAddress(vectors + 2L * index * WORD);
  }

  private static int length(long vectors, int index) {
    return (int) UNSAFE.getAddress(vectors + (2L * index + 1) * WORD);
  }

  public static int available(FileDescriptor fd) throws IOException {
    if (!isSimulated(fd)) {
      return Net.available(fd);
    }
    Descriptor it = simulated(fd);
    return it.kernel().available(it.socket());
  }

  public static int sendOOB(FileDescriptor fd, byte data) throws IOException {
    if (!isSimulated(fd)) {
      return Net.sendOOB(fd, data);
    }
    Descriptor it = simulated(fd);
    boolean written = it.kernel().writeUrgent(it.socket(), data);
    while (it.blocking && !written) {
      await(it, Net.POLLOUT, () -> false, 0, false);
      if (it.kernel().ready(it.socket(), Net.POLLOUT) == 0) {
        break; // somebody closes it
      }
      written = it.kernel().writeUrgent(it.socket(), data);
    }
    return written ? 1 : IOStatus.UNAVAILABLE;
  }

  // ---- datagrams

  public static int readPacket0(FileDescriptor fd, long address, int length) throws Throwable {
    if (!isSimulated(fd)) {
      return (int) READ_PACKET.invokeExact(fd, address, length);
    }
    Descriptor it = simulated(fd);
    ByteBuffer into = buffer(address, length);
    return it.kernel().receive(it.socket(), into) == null ? IOStatus.UNAVAILABLE : into.position();
  }

  public static long readPackets0(FileDescriptor fd, long address, int count) throws Throwable {
    if (!isSimulated(fd)) {
      return (long) READ_PACKETS.invokeExact(fd, address, count);
    }
    int size = 0;
    for (int i = 0; i < count; i++) {
      size += length(address, i);
    }
    Descriptor it = simulated(fd);
    ByteBuffer whole = ByteBuffer.allocate(size);
    if (it.kernel().receive(it.socket(), whole) == null) {
      return IOStatus.UNAVAILABLE;
    }
    int received = whole.flip().remaining();
    for (int i = 0; i < count; i++) {
      int part = Math.min(length(address, i), whole.remaining());
      buffer(base(address, i), part).put(whole.slice(whole.position(), part));
      whole.position(whole.position() + part);
    }
    return received;
  }

  public static int writePacket0(FileDescriptor fd, long address, int length) throws Throwable {
    return isSimulated(fd)
        ? sendTo(fd, buffer(address, length), null)
        : (int) WRITE_PACKET.invokeExact(fd, address, length);
  }

  public static long writePackets0(FileDescriptor fd, long address, int count) throws Throwable {
    if (!isSimulated(fd)) {
      return (long) WRITE_PACKETS.invokeExact(fd, address, count);
    }
    int size = 0;
    for (int i = 0; i < count; i++) {
      size += length(address, i);
    }
    ByteBuffer whole = ByteBuffer.allocate(size);
    for (int i = 0; i < count; i++) {
      whole.put(buffer(base(address, i), length(address, i)));
    }
    return sendTo(fd, whole.flip(), null);
  }

  private static int sendTo(FileDescriptor fd, ByteBuffer from, InetSocketAddress to)
      throws IOException {
    Descriptor it = simulated(fd);
    int length = from.remaining();
    return it.kernel().send(it.socket(), from, to) ? length : IOStatus.UNAVAILABLE;
  }

  public static int receive0(
      FileDescriptor fd, long address, int length, long sender, boolean connected)
      throws Throwable {
    if (!isSimulated(fd)) {
      return (int) RECEIVE.invokeExact(fd, address, length, sender, connected);
    }
    Descriptor it = simulated(fd);
    ByteBuffer into = buffer(address, length);
    InetSocketAddress from = received(it, into, connected);
    if (from == null) {
      return IOStatus.UNAVAILABLE;
    }
    at(sender)
        .encode(
            from.getAddress() instanceof Inet6Address
                ? StandardProtocolFamily.INET6
                : StandardProtocolFamily.INET,
            withoutName(from));
    return into.position();
  }

  /** Receives a datagram; an error of a peer that it had is none for a socket without one. */
  private static InetSocketAddress received(Descriptor it, ByteBuffer into, boolean connected)
      throws IOException {
    while (true) {
      try {
        return it.kernel().receive(it.socket(), into);
      } catch (PortUnreachableException e) {
        if (connected) {
          throw e;
        }
      }
    }
  }

  public static int send0(
      FileDescriptor fd, long address, int length, long target, int targetLength) throws Throwable {
    if (!isSimulated(fd)) {
      return (int) SEND.invokeExact(fd, address, length, target, targetLength);
    }
    InetSocketAddress to = at(target).decode();
    return sendTo(fd, buffer(address, length), to);
  }

  /** Returns the socket address that is at an address of memory. */
  private static NativeSocketAddress at(long address) {
    try {
      NativeSocketAddress at =
          (NativeSocketAddress) UNSAFE.allocateInstance(NativeSocketAddress.class);
      UNSAFE.putLong(at, ADDRESS, address);
      return at;
    } catch (InstantiationException e) {
      throw new InternalError(e);
    }
  }

  public static void disconnect0(FileDescriptor fd, boolean isIpv6) throws Throwable {
    if (!isSimulated(fd)) {
      DISCONNECT.invokeExact(fd, isIpv6);
      return;
    }
    Descriptor it = simulated(fd);
    it.kernel().disconnect(it.socket());
  }

  // ---- waits

  public static int poll(FileDescriptor fd, int events, long timeout) throws IOException {
    if (!isSimulated(fd)) {
      return Net.poll(fd, events, timeout);
    }
    Descriptor it = simulated(fd);
    int ready = it.kernel().ready(it.socket(), events);
    if (ready == 0 && timeout != 0) {
      await(it, events, () -> false, Math.max(timeout, 0) * 1_000_000, false);
      ready = it.kernel().ready(it.socket(), events);
    }
    return ready;
  }

  public static void poll(int number, int event, long nanos, BooleanSupplier isOpen)
      throws IOException {
    if (number < LockstepSockets.FIRST) {
      Poller.poll(number, event, nanos, isOpen);
    } else {
      Descriptor it = LockstepSockets.descriptor(number);
      await(it, event, () -> !isOpen.getAsBoolean(), nanos, true);
    }
  }

  private static void await(
      Descriptor it, int event, BooleanSupplier over, long nanos, boolean interruptible) {
    it.kernel().await(new Object[] {it.socket()}, new int[] {event}, over, nanos, interruptible);
  }

  public static void stopPoll(int number, int event) {
    if (number < LockstepSockets.FIRST) {
      Poller.stopPoll(number, event);
    } else {
      Descriptor it = LockstepSockets.anyDescriptor(number);
      if (it != null) {
        it.kernel().wake(it.socket());
      }
    }
  }

  public static long nanoTime() {
    return LockstepSockets.nanoTime();
  }

  /** Returns whether a thread that uses a descriptor waits as virtual threads do. */
  public static boolean isVirtual(Thread thread, FileDescriptor fd) {
    return isSimulated(fd) ? LockstepSockets.isVirtual(thread) : thread.isVirtual();
  }

  // ---- groups of asynchronous channels

  /** Returns the group that channels of the caller's host have by default, or null. */
  public static EPollPort defaultPort(LinuxAsynchronousChannelProvider provider) {
    Kernel kernel = LockstepSockets.kernel();
    return kernel == null
        ? null
        : (EPollPort)
            kernel.ofHost("default group of asynchronous channels", () -> newPort(provider));
  }

  /** Starts a group with as many threads as there is work, however many processors there are. */
  private static EPollPort newPort(LinuxAsynchronousChannelProvider provider) {
    ExecutorService pool = Executors.newCachedThreadPool(defaultThreadFactory());
    try {
      return new EPollPort(provider, ThreadPool.wrap(pool, 0)).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a simulated host has descriptors enough
    }
  }

  /** Returns what makes the threads that the JDK starts for channels, which are the loop's. */
  public static ThreadFactory defaultThreadFactory() {
    return LockstepSockets.kernel() == null
        ? ThreadPool.defaultThreadFactory()
        : Thread.ofPlatform().name("nio-", 1).daemon().factory();
  }

  public static int create() throws IOException {
    Kernel kernel = LockstepSockets.kernel();
    return kernel == null ? EPoll.create() : LockstepSockets.open(kernel, new LockstepEpoll());
  }

  public static int ctl(int port, int operation, int number, int events) {
    if (port < LockstepSockets.FIRST) {
      return EPoll.ctl(port, operation, number, events);
    }
    return ((LockstepEpoll) LockstepSockets.anyDescriptor(port).socket())
        .control(operation, number, events);
  }

  public static int wait(int port, long address, int most, int timeout) throws IOException {
    if (port < LockstepSockets.FIRST) {
      return EPoll.wait(port, address, most, timeout);
    }
    Descriptor it = LockstepSockets.descriptor(port);
    return ((LockstepEpoll) it.socket()).await(it.kernel(), address, most);
  }

  public static int write1(int number, byte value) throws IOException {
    if (number < LockstepSockets.FIRST) {
      return IOUtil.write1(number, value);
    }
    Descriptor it = LockstepSockets.descriptor(number);
    return it.kernel().write(it.socket(), ByteBuffer.wrap(new byte[] {value}));
  }

  public static int drain1(int number) throws IOException {
    if (number < LockstepSockets.FIRST) {
      return IOUtil.drain1(number);
    }
    Descriptor it = LockstepSockets.descriptor(number);
    return it.kernel().read(it.socket(), ByteBuffer.allocate(1));
  }

  public static void closeIntFD(int number) throws IOException {
    if (number < LockstepSockets.FIRST) {
      FileDispatcherImpl.closeIntFD(number);
    } else if (LockstepSockets.anyDescriptor(number).socket() instanceof LockstepEpoll) {
      LockstepSockets.forget(number);
    } else {
      LockstepSockets.close(number);
    }
  }

  public static void checkConnect(int number) throws Throwable {
    if (number < LockstepSockets.FIRST) {
      CHECK_CONNECT.invokeExact(number);
      return;
    }
    Descriptor it = LockstepSockets.descriptor(number);
    it.kernel().isConnected(it.socket());
  }

  // ---- selectors

  /** Returns a selector of the loop that runs the caller, or null if it is to be the machine's. */
  public static AbstractSelector selector(SelectorProvider provider) {
    Kernel kernel = LockstepSockets.kernel();
    return kernel == null ? null : new LockstepSelector(provider, kernel);
  }

  /** Called when a channel is registered with a selector. */
  public static void checkRegistration(SelectorImpl selector, AbstractSelectableChannel channel) {
    if (channel instanceof SelChImpl one
        && one.getFDVal() >= LockstepSockets.FIRST != selector instanceof LockstepSelector) {
      throw new IllegalArgumentException(
          channel
              + " cannot be registered: of the channel and the selector one is simulated, and the"
              + " other one the machine's; open both on the same host, in the same run");
    }
    if (selector instanceof LockstepSelector simulated
        && simulated.kernel() != LockstepSockets.kernel()) {
      throw new IllegalArgumentException(LockstepSockets.ofAnother("selector", simulated.kernel()));
    }
  }

  /** Returns a set of keys in the order in which they came, for a selector of a simulated host. */
  public static HashSet<Object> selectedKeys(HashSet<Object> ofMachine) {
    return LockstepSockets.kernel() == null ? ofMachine : new LinkedHashSet<>();
  }

  /** Returns a set of keys in the order of their registration, likewise. */
  public static Set<Object> keys(ConcurrentHashMap.KeySetView<Object, Boolean> ofMachine) {
    return LockstepSockets.kernel() == null ? ofMachine : new LockstepKeys();
  }

  /** Parks a thread that waits for a descriptor of the machine's. */
  public static void parkNanos(long nanos) {
    long start = System.nanoTime();
    LockSupport.parkNanos(nanos);
    LockstepSockets.waited(System.nanoTime() - start);
  }
}
