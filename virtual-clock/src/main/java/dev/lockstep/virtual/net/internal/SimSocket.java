// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net.internal;

import dev.lockstep.spi.Lane;
import dev.lockstep.spi.NetworkSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A socket of a simulated machine, as the program that opened it sees it. */
abstract class SimSocket implements NetworkSocket {

  /** The size of a buffer unless an option sets another one, in bytes. */
  static final int BUFFER = 1 << 16;

  /** The same of what is sent within a machine, where Linux makes it larger, as its packets are. */
  static final int LOOPBACK_SEND_BUFFER = 2_626_560;

  private final Lane lane;
  private final String name;
  private final Map<SocketOption<?>, Object> options;
  private final ReadinessWatch readable;
  private final ReadinessWatch writable;
  private boolean open = true;
  private boolean watched;
  private Supplier<List<String>> waiters = List::of;

  SimSocket(SimMachine node, String name, Map<SocketOption<?>, Object> defaults) {
    this.name = node.name() + ": " + name;
    this.lane = node.newLane(this.name);
    this.options = new HashMap<>(defaults);
    this.readable = new ReadinessWatch(lane, this::isReadable);
    this.writable = new ReadinessWatch(lane, this::isWritable);
  }

  @Override
  public abstract boolean isReadable();

  /**
   * Returns whether something can be written, or an error that doing so throws.
   *
   * @return whether it can
   */
  public abstract boolean isWritable();

  /** Called once when the program has closed the socket. */
  abstract void closed();

  /** Called when it may have become readable or writable. */
  final void changed() {
    readable.check();
    writable.check();
  }

  /**
   * Ends the socket without a word to the peer; called when its machine goes down, and on closing.
   */
  final void vanish() {
    open = false;
    readable.tell(null);
    writable.tell(null);
  }

  final void setAll(Map<SocketOption<?>, Object> values) {
    values.forEach(this::set);
  }

  private void set(SocketOption<?> option, Object value) {
    check(option);
    if (!option.type().isInstance(value)) {
      throw new IllegalArgumentException("Invalid value '" + value + "'");
    }
    check(option, value);
    options.put(option, value);
    changed(option, value);
  }

  /** Called when an option was set to a value of its type. */
  void changed(SocketOption<?> option, Object value) {}

  /**
   * Checks the value of an option; called before it is set.
   *
   * @throws IllegalArgumentException if the option cannot have it
   */
  void check(SocketOption<?> option, Object value) {}

  private void check(SocketOption<?> option) {
    if (!options.containsKey(option)) {
      throw new UnsupportedOperationException("'" + option.name() + "' not supported");
    }
  }

  /** Returns the present values of those options that another kind of socket has, too. */
  final Map<SocketOption<?>, Object> options(Set<SocketOption<?>> others) {
    Map<SocketOption<?>, Object> shared = new HashMap<>(options);
    shared.keySet().retainAll(others);
    return shared;
  }

  /** Returns whether what is for an address, which is no wildcard, is for this socket. */
  final boolean isAt(InetSocketAddress address) {
    return isAt(address, /* fourOnly= */ false);
  }

  /**
   * Returns whether it is at an address, which may be a wildcard address, as its own may.
   *
   * @param fourOnly whether that wildcard stands for the addresses of IPv4 alone
   */
  final boolean isAt(InetSocketAddress address, boolean fourOnly) {
    InetAddress own = localAddress().getAddress();
    InetAddress asked = address.getAddress();
    if (localAddress().getPort() != address.getPort()) {
      return false;
    }
    if (own.isAnyLocalAddress()) {
      return !(asked instanceof Inet6Address && isFourOnly(options));
    }
    return asked.isAnyLocalAddress()
        ? !(fourOnly && own instanceof Inet6Address)
        : own.equals(asked);
  }

  /** Returns whether a socket with some options takes IPv4 alone at the wildcard address. */
  static boolean isFourOnly(Map<SocketOption<?>, Object> options) {
    return Boolean.TRUE.equals(options.get(IPV4_ONLY));
  }

  final int sizeOf(SocketOption<Integer> option) {
    return Math.max(1, (Integer) options.getOrDefault(option, BUFFER));
  }

  /** Returns whether it was ever watched, as a channel that is registered with a selector. */
  final boolean wasWatched() {
    return watched;
  }

  final boolean lingersNot() {
    return Integer.valueOf(0).equals(options.get(StandardSocketOptions.SO_LINGER));
  }

  @Override
  public final <T> T option(SocketOption<T> option) {
    check(option);
    return option.type().cast(Objects.requireNonNull(options.get(option)));
  }

  @Override
  public final <T> void setOption(SocketOption<T> option, T value) {
    set(option, value);
  }

  @Override
  public final Lane lane() {
    return lane;
  }

  @Override
  public abstract InetSocketAddress localAddress();

  @Override
  public final void onReadable(@Nullable Runnable callback) {
    watched |= callback != null;
    readable.tell(open ? callback : null);
  }

  /** Sets the callback that runs in each iteration in which something can be written. */
  public final void onWritable(@Nullable Runnable callback) {
    watched |= callback != null;
    writable.tell(open ? callback : null);
  }

  @Override
  public final void setWaiters(Supplier<List<String>> newWaiters) {
    waiters = newWaiters;
  }

  /** Returns the names of the threads that wait for it. */
  final List<String> waiters() {
    return waiters.get();
  }

  @Override
  public final boolean isOpen() {
    return open;
  }

  @Override
  public final void close() {
    if (open) {
      vanish();
      closed();
    }
  }

  @Override
  public final String toString() {
    return name;
  }
}
