// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.jdk.net;

import dev.lockstep.spi.NetworkSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The object behind a file descriptor in a simulated kernel, with the threads that wait for it. Its
 * events are those of {@code poll(2)}.
 */
abstract class Descriptor {

  static final int IN = 1;
  static final int OUT = 4;
  static final int ERROR = 8;
  static final int HANG_UP = 16;

  /** The address of a socket that is not bound. */
  static final InetSocketAddress NOWHERE =
      new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0);

  /** The options that were set, by the program or by the network that has opened the socket. */
  final Map<SocketOption<?>, Object> options = new HashMap<>();

  /** The waits for this descriptor, with the events that each is for. */
  private final Map<SocketWait, Integer> waits = new LinkedHashMap<>();

  private boolean closed;

  /** Returns what is so of all events; errors and hang-ups among them. */
  abstract int events();

  /**
   * Asks the network to call {@link #changed} when an event comes.
   *
   * @param events the events that are awaited, 0 for none
   */
  abstract void watch(int events);

  abstract void closeNow();

  /** Returns what is awaited, for reports. */
  abstract String waitedFor(int events);

  /** Returns those of the events that are so, with errors and hang-ups. */
  final int ready(int events) {
    return closed ? 0 : events() & (events | ERROR | HANG_UP);
  }

  final void add(SocketWait wait, int events) {
    waits.put(wait, events);
    watchAll();
  }

  final void remove(SocketWait wait) {
    if (waits.remove(wait) != null && !closed) {
      watchAll();
    }
  }

  /** Returns the names of the threads that wait for it. */
  private List<String> waiters() {
    return waits.keySet().stream().map(SocketWait::threadName).toList();
  }

  /** Lets the network name the threads that wait for a socket of it. */
  final <T extends NetworkSocket> T named(T socket) {
    socket.setWaiters(this::waiters);
    return socket;
  }

  private void watchAll() {
    watch(waits.values().stream().reduce(0, (some, others) -> some | others));
  }

  /** Called when an event may have come. */
  final void changed() {
    List<SocketWait> over = new ArrayList<>();
    waits.forEach(
        (wait, events) -> {
          if (ready(events) != 0) {
            over.add(wait);
          }
        });
    over.forEach(this::end);
  }

  /** Ends all waits for it. */
  final void wake() {
    List.copyOf(waits.keySet()).forEach(this::end);
  }

  private void end(SocketWait wait) {
    remove(wait);
    wait.end();
  }

  final void close() {
    if (!closed) {
      closed = true;
      wake();
      closeNow();
    }
  }

  final void checkOpen() throws ClosedChannelException {
    if (closed) {
      throw new ClosedChannelException();
    }
  }

  static SocketException error(@Nullable String what) {
    return new SocketException(what);
  }

  /** Returns those of some options that were set. */
  final Map<SocketOption<?>, Object> initial(Set<SocketOption<?>> some) {
    Map<SocketOption<?>, Object> values = new HashMap<>(options);
    values.keySet().retainAll(some);
    return values;
  }

  InetSocketAddress localAddress() {
    return NOWHERE;
  }

  @Nullable InetSocketAddress remoteAddress() {
    return null;
  }

  /** Sets an option at the network, as far as that knows it. */
  abstract void apply(SocketOption<?> option, Object value);
}
