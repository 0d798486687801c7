// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package java.lang;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The file descriptors of simulated sockets. The JDK's own sockets, channels and selectors work on
 * them as on the machine's; only its calls of the operating system ask here first. A descriptor is
 * simulated if its number is {@link #FIRST} or more, and belongs to the run in which it was opened.
 */
public final class LockstepSockets {

  /** The number of the first descriptor, above those of any operating system. */
  public static final int FIRST = 1 << 30;

  /** The events of {@code poll(2)}. */
  public static final int IN = 1;

  public static final int OUT = 4;

  /** The kernel of a simulated network: the calls that the JDK makes of an operating system. */
  public interface Kernel {

    /**
     * Opens a socket: a stream, or for datagrams; at the wildcard address perhaps of IPv4 alone.
     */
    Object socket(boolean stream, boolean server, boolean fourOnly);

    /** Opens a Unix domain socket. */
    Object unixSocket();

    /** Binds a Unix domain socket, to a file if the path is on a disk. */
    void bindPath(Object socket, String path, Path onDisk) throws IOException;

    /** Connects a Unix domain socket, and returns whether the connection exists already. */
    boolean connectPath(Object socket, String path, Path onDisk) throws IOException;

    /** Returns the path that a Unix domain socket is bound to, or an empty one. */
    String path(Object socket);

    String remotePath(Object socket);

    /** Opens a pipe, and returns the end to read from and the end to write to. */
    Object[] pipe();

    void bind(Object socket, InetSocketAddress local) throws IOException;

    void listen(Object socket, int backlog) throws IOException;

    /** Connects, and returns whether the connection exists already. */
    boolean connect(Object socket, InetSocketAddress remote) throws IOException;

    /** Returns whether the connection exists; throws if it has failed. */
    boolean isConnected(Object socket) throws IOException;

    void disconnect(Object socket) throws IOException;

    /** Returns a connection, or null if none waits to be accepted. */
    Object accept(Object socket) throws IOException;

    /** Returns the number of bytes read, 0 if there is none yet, -1 at the end. */
    int read(Object socket, ByteBuffer into) throws IOException;

    /** Returns the number of bytes taken, 0 if there is no room now. */
    int write(Object socket, ByteBuffer from) throws IOException;

    /** Writes a byte of urgent data, and returns false if there is no room now. */
    boolean writeUrgent(Object socket, byte data) throws IOException;

    /** Receives a datagram, and returns its sender, or null if there is none. */
    InetSocketAddress receive(Object socket, ByteBuffer into) throws IOException;

    /** Sends a datagram, and returns false if it cannot be taken now. */
    boolean send(Object socket, ByteBuffer from, InetSocketAddress to) throws IOException;

    /**
     * Changes what a socket receives of a multicast group.
     *
     * @param change the name of the change
     * @param networkInterface the index of the interface, 0 for any
     * @param source the address of a sender, or null for every sender
     */
    void changeGroup(
        Object socket, String change, InetAddress group, int networkInterface, InetAddress source)
        throws IOException;

    /** Returns the index of the interface by which a socket sends to groups, 0 for any. */
    int groupInterface(Object socket) throws IOException;

    void setGroupInterface(Object socket, int networkInterface) throws IOException;

    int available(Object socket) throws IOException;

    void shutDown(Object socket, boolean input, boolean output) throws IOException;

    void close(Object socket);

    InetSocketAddress localAddress(Object socket);

    InetSocketAddress remoteAddress(Object socket);

    Object option(Object socket, SocketOption<?> option) throws IOException;

    void setOption(Object socket, SocketOption<?> option, Object value) throws IOException;

    /** Returns those of the events that would be reported at once, with errors and hang-ups. */
    int ready(Object socket, int events);

    /**
     * Waits until one of several sockets is ready.
     *
     * @param events what is awaited of each
     * @param over tells that the wait is over for another reason
     * @param nanos the longest time to wait, 0 for no limit
     * @param interruptible whether an interrupt ends the wait
     */
    void await(
        Object[] sockets, int[] events, BooleanSupplier over, long nanos, boolean interruptible);

    /** Ends the waits for a socket. */
    void wake(Object socket);

    /** Resolves a name. */
    InetAddress[] resolve(String host) throws UnknownHostException;

    /** Returns whether a host answers at an address. */
    boolean isReachable(InetAddress address, long nanos);

    /** Returns the name of an address, or null if it has none. */
    String nameOf(InetAddress address);

    /** Returns the address of the host that the caller runs on, with its name. */
    InetAddress localHost();

    /** Returns all addresses of the host that the caller runs on. */
    List<InetAddress> localAddresses();

    /** Returns what the caller's host has in the place of a static object of the JDK. */
    Object ofHost(String name, Supplier<Object> maker);

    /** Returns whether the loop is closed, and with it all sockets. */
    boolean isClosed();

    /** Returns the time of the loop, in nanoseconds. */
    long nanoTime();
  }

  /** A simulated socket that is open. */
  public static final class Descriptor {
    private final Kernel kernel;
    private final Object socket;

    /** Whether a write waits until all is written. */
    public boolean blocking = true;

    private Descriptor(Kernel kernel, Object socket) {
      this.kernel = kernel;
      this.socket = socket;
    }

    public Kernel kernel() {
      return kernel;
    }

    public Object socket() {
      return socket;
    }
  }

  private static final Map<Integer, Descriptor> OPEN = new ConcurrentHashMap<>();
  private static final AtomicInteger NEXT = new AtomicInteger(FIRST);

  /** The real nanoseconds that a thread in a simulated world has waited for the machine. */
  private static final ThreadLocal<Long> WAITED = ThreadLocal.withInitial(() -> 0L);

  private static final LockstepSwitch SWITCH = new LockstepSwitch();

  private LockstepSockets() {}

  /**
   * Called by the agent.
   *
   * @param installer changes the JDK's classes so that they ask here, and returns whether that was
   *     possible; called when a loop first asks, since it takes its time
   */
  public static void install(BooleanSupplier installer) {
    SWITCH.install(installer);
  }

  public static boolean areOn() {
    return SWITCH.isOn();
  }

  // ---- runs

  /** Gives a loop a simulated network, whose calls a handler answers. */
  public static void simulate(Object loop, InvocationHandler handler) {
    OPEN.values().removeIf(it -> it.kernel.isClosed());
    Class<?>[] calls = {Kernel.class};
    LockstepHooks.simulate(loop, Proxy.newProxyInstance(null, calls, handler));
  }

  /**
   * Returns the kernel of the loop that runs the caller, or null if the machine's is to be used, as
   * it is by what initializes a class of the JDK for all hosts.
   */
  public static Kernel kernel() {
    return LockstepStatics.areInitialized() ? null : (Kernel) LockstepHooks.networkOfCaller();
  }

  // ---- descriptors

  /** Returns the number of a new descriptor. */
  public static int open(Kernel kernel, Object socket) {
    called();
    int number = NEXT.getAndIncrement();
    OPEN.put(number, new Descriptor(kernel, socket));
    return number;
  }

  /** Returns the descriptor of a number, for a call by the run that it belongs to. */
  public static Descriptor descriptor(int number) throws SocketException {
    Descriptor found = OPEN.get(number);
    Kernel caller = kernel();
    if (found == null || found.kernel != caller) {
      throw new SocketException(ofAnother("socket", found == null ? null : found.kernel));
    }
    called();
    return found;
  }

  /**
   * Returns the message for the use of what belongs to another world than the caller.
   *
   * @param kernel that of its world, or null if that has ended
   */
  public static String ofAnother(String what, Kernel kernel) {
    return "the "
        + what
        + " belongs to a simulated world"
        + (kernel == null || kernel.isClosed() ? " that has ended" : "")
        + ", and "
        + Thread.currentThread().getName()
        + (kernel() == null ? " is outside of it" : " to another one")
        + "; use it from the tasks and threads of its own run; run a program that keeps it in a"
        + " static field by IsolatedProgram.of(...), the clients of a library with static event"
        + " loops too";
  }

  /** Returns the descriptor of a number, whoever calls; null if it is closed. */
  public static Descriptor anyDescriptor(int number) {
    return OPEN.get(number);
  }

  /** Takes a descriptor away that the kernel does not know. */
  public static void forget(int number) {
    OPEN.remove(number);
  }

  public static void close(int number) {
    Descriptor found = OPEN.remove(number);
    if (found != null) {
      found.kernel.close(found.socket);
    }
  }

  // ---- time

  /** Notes a call of the network, so that code that waits by such calls is found. */
  public static void called() {
    LockstepHooks.calledNetwork();
  }

  /** Returns the time that waits for sockets are measured by. */
  public static long nanoTime() {
    Kernel kernel = kernel();
    return kernel == null ? System.nanoTime() : kernel.nanoTime() + WAITED.get();
  }

  /** Takes down that the caller has waited for the machine, while virtual time stood still. */
  public static void waited(long nanos) {
    if (kernel() != null) {
      WAITED.set(WAITED.get() + nanos);
    }
  }

  // ---- threads

  /** Returns whether a thread takes itself for a virtual one. */
  public static boolean isVirtual(Thread thread) {
    return thread.isVirtual() && LockstepHooks.currentThread() == thread;
  }

  // ---- names

  /** Returns the addresses of a name, or null if the machine is to resolve it. */
  public static InetAddress[] resolve(String host) throws UnknownHostException {
    Kernel kernel = kernel();
    return kernel == null ? null : kernel.resolve(host);
  }

  /** Returns the address of the caller's host, or null if that is the machine. */
  public static InetAddress localHost() {
    Kernel kernel = kernel();
    return kernel == null ? null : kernel.localHost();
  }

  /** Returns the name of an address, or null if the machine is to look for it. */
  public static String nameOf(InetAddress address) {
    Kernel kernel = kernel();
    if (kernel == null) {
      return null;
    }
    String name = kernel.nameOf(address);
    return name == null ? address.getHostAddress() : name;
  }

  /** Returns 1 if a host answers, 0 if none does, -1 if the machine is to find out. */
  public static int isReachable(InetAddress address, int millis) {
    Kernel kernel = kernel();
    return kernel == null ? -1 : kernel.isReachable(address, millis * 1_000_000L) ? 1 : 0;
  }

  // ---- statics

  /** Returns the cache of kept connections that the caller's host has. */
  public static sun.net.www.http.KeepAliveCache keptConnections(
      sun.net.www.http.KeepAliveCache ofMachine) {
    Kernel kernel = kernel();
    return kernel == null
        ? ofMachine
        : (sun.net.www.http.KeepAliveCache)
            kernel.ofHost("kept connections", sun.net.www.http.KeepAliveCache::new);
  }
}
