// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net.internal;

import dev.lockstep.spi.StreamSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.Map;
import jdk.net.ExtendedSocketOptions;

/** The stream socket of a simulated connection. */
final class SimStreamSocket extends SimSocket implements StreamSocket {

  /** The number of bytes of a file that are read at once. */
  private static final int BLOCK = 1 << 16;

  /** The idle seconds before the first keep-alive probe, and those between probes. */
  static final SocketOption<Integer> KEEP_IDLE = ExtendedSocketOptions.TCP_KEEPIDLE;

  static final SocketOption<Integer> KEEP_INTERVAL = ExtendedSocketOptions.TCP_KEEPINTERVAL;

  /** The number of probes without an answer after which the peer is taken for dead. */
  static final SocketOption<Integer> KEEP_COUNT = ExtendedSocketOptions.TCP_KEEPCOUNT;

  /** The values of Linux unless they are set. */
  static final int USUAL_IDLE = 7_200;

  static final int USUAL_INTERVAL = 75;
  static final int USUAL_COUNT = 9;

  /** The largest values of Linux for these options. */
  private static final int MOST_SECONDS = 32_767;

  private static final int MOST_PROBES = 127;

  static final Map<SocketOption<?>, Object> OPTIONS =
      Map.ofEntries(
          Map.entry(StandardSocketOptions.SO_RCVBUF, BUFFER),
          Map.entry(StandardSocketOptions.SO_SNDBUF, BUFFER),
          Map.entry(StandardSocketOptions.SO_KEEPALIVE, false),
          Map.entry(StandardSocketOptions.SO_REUSEADDR, false),
          Map.entry(StandardSocketOptions.SO_LINGER, -1),
          Map.entry(StandardSocketOptions.IP_TOS, 0),
          Map.entry(StandardSocketOptions.TCP_NODELAY, false),
          Map.entry(KEEP_IDLE, USUAL_IDLE),
          Map.entry(KEEP_INTERVAL, USUAL_INTERVAL),
          Map.entry(KEEP_COUNT, USUAL_COUNT),
          Map.entry(URGENT_INLINE, false));

  private final SimMachine node;
  private final SimConnection connection;
  private boolean outputEnded;

  SimStreamSocket(SimMachine node, SimConnection connection, String name) {
    super(node, name, OPTIONS);
    this.node = node;
    this.connection = connection;
    connection.setSocket(this);
    node.opened(this);
  }

  @Override
  void check(SocketOption<?> option, Object value) {
    checkKeepAlive(option, value);
  }

  /** Checks the value of an option, if it is one of those for keep-alive. */
  static void checkKeepAlive(SocketOption<?> option, Object value) {
    boolean counts = option.equals(KEEP_COUNT);
    if (counts || option.equals(KEEP_IDLE) || option.equals(KEEP_INTERVAL)) {
      int most = counts ? MOST_PROBES : MOST_SECONDS;
      if ((Integer) value < 1 || (Integer) value > most) {
        throw new IllegalArgumentException(
            option.name() + " = " + value + " must be from 1 to " + most);
      }
    }
  }

  @Override
  void changed(SocketOption<?> option, Object value) {
    if (option.equals(StandardSocketOptions.TCP_NODELAY)) {
      connection.setNoDelay((Boolean) value);
    } else if (option.equals(StandardSocketOptions.SO_KEEPALIVE)) {
      connection.setKeepAlive((Boolean) value);
    } else if (option.equals(URGENT_INLINE)) {
      connection.setUrgentInline((Boolean) value);
    } else if (option.equals(KEEP_IDLE)) {
      connection.keepIdleChanged();
    }
  }

  @Override
  public InetSocketAddress localAddress() {
    return connection.local();
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return connection.remote();
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    checkOpen();
    return connection.read(into);
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    checkOutput();
    return connection.write(from);
  }

  @Override
  public boolean writeUrgent(byte data) throws IOException {
    checkOutput();
    return connection.writeUrgent(data);
  }

  @Override
  public long write(ByteBuffer[] from, int count) throws IOException {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += write(from[i]);
      if (from[i].hasRemaining()) {
        break;
      }
    }
    return sum;
  }

  @Override
  public long send(FileChannel file, long position, long count) throws IOException {
    checkOutput();
    long sent = 0;
    while (sent < count && connection.isWritable()) {
      ByteBuffer block = ByteBuffer.allocate((int) Math.min(count - sent, BLOCK));
      if (file.read(block, position + sent) <= 0) {
        break;
      }
      sent += connection.write(block.flip());
      if (block.hasRemaining()) {
        break;
      }
    }
    return sent;
  }

  @Override
  public void shutdownOutput() throws IOException {
    checkOpen();
    outputEnded = true;
    connection.endOutput();
  }

  @Override
  public void shutdownInput() throws IOException {
    checkOpen();
    connection.endInput();
  }

  @Override
  public void reset() {
    if (isOpen()) {
      setOption(StandardSocketOptions.SO_LINGER, 0);
      close();
    }
  }

  private void checkOpen() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  private void checkOutput() throws ClosedChannelException {
    checkOpen();
    if (outputEnded) {
      connection.takeFault();
      throw new ClosedChannelException();
    }
  }

  @Override
  public boolean isReadable() {
    return connection.isReadable();
  }

  @Override
  public boolean isWritable() {
    return connection.isWritable();
  }

  @Override
  public boolean isHungUp() {
    return connection.isShutBothWays();
  }

  @Override
  public int available() {
    return connection.available();
  }

  @Override
  void closed() {
    node.closed(this);
    if (lingersNot()) {
      connection.closeByReset();
    } else {
      connection.close(wasWatched());
    }
  }
}
