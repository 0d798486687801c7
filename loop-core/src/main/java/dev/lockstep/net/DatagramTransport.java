// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import dev.lockstep.Loop;
import dev.lockstep.internal.io.LoopIo;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.net.TransportState.Event;
import dev.lockstep.spi.PacketSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A datagram socket that calls a {@link DatagramProtocol} (asyncio's {@code DatagramTransport}).
 * Sending never blocks: datagrams that the system does not take at once are buffered. To be called
 * from its loop only.
 *
 * @since 0.1.0
 */
public final class DatagramTransport {

  /** The largest number of datagrams that are received in one iteration of the loop. */
  private static final int BATCH = 16;

  private final Kernel loop;
  private final PacketSocket socket;
  private final SocketAddress localAddress;
  private final DatagramProtocol protocol;
  private final ArrayDeque<Outgoing> output = new ArrayDeque<>();
  private final Watermarks marks = new Watermarks();
  private final TransportState state = new TransportState();
  private final Traffic traffic = new Traffic();
  private int buffered;

  /** The limit that runs since the close, while something is unsent. */
  private @Nullable CloseLimit closeLimit;

  private record Outgoing(ByteBuffer data, @Nullable SocketAddress target) {}

  DatagramTransport(Kernel loop, PacketSocket socket, DatagramProtocol protocol) {
    this.loop = loop;
    this.socket = socket;
    this.localAddress = socket.localAddress();
    this.protocol = protocol;
  }

  /** Calls the protocol's {@code connectionMade}, then reads. */
  void start() {
    traffic.begins(loop, this, localAddress, socket.remoteAddress());
    socket
        .lane()
        .queue(
            () -> {
              state.on(Event.START);
              tell("connectionMade", () -> protocol.connectionMade(this));
            });
    socket.lane().queue(this::watchInput);
  }

  // ---- receiving

  private void watchInput() {
    if (state.isReading()) {
      socket.onReadable(this::receiveAll);
    }
  }

  private void receiveAll() {
    for (int i = 0; i < BATCH && state.isReading(); i++) {
      if (!receive()) {
        return;
      }
    }
  }

  private boolean receive() {
    ByteBuffer buffer = LoopIo.of(loop).buffer().take();
    try {
      SocketAddress from = socket.receive(buffer);
      if (from != null) {
        buffer.flip();
        traffic.received(buffer.remaining());
        tell("datagramReceived", () -> protocol.datagramReceived(buffer, from));
      }
      return from != null;
    } catch (IOException e) {
      tell("errorReceived", () -> protocol.errorReceived(e));
      return false;
    } finally {
      LoopIo.of(loop).buffer().give(buffer);
    }
  }

  /** Stops receiving. The system keeps some of the datagrams that arrive and drops the rest. */
  public void pauseReading() {
    if (!state.isPaused()) {
      state.on(Event.PAUSE);
    }
    socket.onReadable(null);
  }

  /** Goes on receiving. */
  public void resumeReading() {
    if (state.isPaused()) {
      state.on(Event.RESUME);
      watchInput();
    }
  }

  // ---- sending

  /**
   * Sends a datagram; the caller may reuse the buffer afterwards. It is not known whether it
   * arrives.
   *
   * @param data its bytes
   * @param target the address to send to; null for the peer that the socket is connected to
   * @throws IllegalArgumentException if there is no target, or a target other than the only peer
   */
  public void sendTo(ByteBuffer data, @Nullable SocketAddress target) {
    loop.checkHolds("sendTo()", this);
    checkTarget(target);
    if (state.isClosing()) {
      return;
    }
    if (!output.isEmpty() || !trySend(data, target)) {
      ByteBuffer copy = ByteBuffer.allocate(data.remaining()).put(data).flip();
      output.add(new Outgoing(copy, target));
      buffered += copy.remaining();
      socket.onWritable(this::flush);
      pauseIfFull();
    }
  }

  private void checkTarget(@Nullable SocketAddress target) {
    SocketAddress only = socket.remoteAddress();
    if (target == null && only == null) {
      throw new IllegalArgumentException(
          "sendTo() must be given a target; " + this + " has no peer");
    }
    if (target != null && only != null && !target.equals(only)) {
      throw new IllegalArgumentException(
          "sendTo("
              + target
              + ") cannot be called on a socket connected to "
              + only
              + "; use null");
    }
  }

  /**
   * Sends the datagram unless the system cannot take it now; returns false if it has to be
   * buffered.
   */
  private boolean trySend(ByteBuffer data, @Nullable SocketAddress target) {
    int size = data.remaining();
    try {
      boolean isTaken = socket.send(data, target);
      traffic.sent(isTaken ? size : 0);
      return isTaken;
    } catch (IOException e) {
      tell("errorReceived", () -> protocol.errorReceived(e));
      return true;
    }
  }

  private void flush() {
    Outgoing next = output.peek();
    while (next != null && trySend(next.data, next.target)) {
      output.poll();
      buffered -= next.data.limit();
      if (closeLimit != null) {
        closeLimit.taken();
      }
      next = output.peek();
    }
    if (marks.endsPause(buffered)) {
      tell("resumeWriting", protocol::resumeWriting);
    }
    if (output.isEmpty() && !state.isLost()) {
      socket.onWritable(null);
      if (state.isClosing()) {
        lose(null);
      }
    }
  }

  private void pauseIfFull() {
    if (marks.startsPause(buffered)) {
      tell("pauseWriting", protocol::pauseWriting);
    }
  }

  /**
   * Sets the marks between which writing is paused and resumed.
   *
   * @param newHigh the number of buffered bytes above which the protocol is told to pause
   * @param newLow the number of buffered bytes at which it is told to resume, from 0 to {@code
   *     newHigh}
   * @throws IllegalArgumentException unless {@code 0 <= newLow <= newHigh}
   */
  public void setWriteBufferLimits(int newHigh, int newLow) {
    marks.set(newHigh, newLow);
    pauseIfFull();
  }

  /**
   * Returns the number of buffered bytes.
   *
   * @return the number
   */
  public int writeBufferSize() {
    return buffered;
  }

  // ---- closing

  /**
   * Closes the socket once all buffered datagrams are sent, or, with a {@link
   * ConnectionLostException}, once the system has taken none of them for a minute. Closing twice
   * does nothing.
   */
  public void close() {
    if (!state.isClosing()) {
      state.on(Event.CLOSE);
      socket.onReadable(null);
      if (output.isEmpty()) {
        lose(null);
      } else {
        closeLimit = new CloseLimit(loop, CloseLimit.DEFAULT_TIMEOUT, this::endStuck);
      }
    }
  }

  private void endStuck() {
    if (closeLimit != null) {
      lose(closeLimit.reason(buffered));
    }
  }

  /** Closes the socket now and drops all buffered datagrams. */
  public void abort() {
    lose(null);
  }

  private void lose(@Nullable Throwable cause) {
    if (state.isLost()) {
      return;
    }
    state.on(Event.LOSE);
    if (closeLimit != null) {
      closeLimit.cancel();
    }
    output.clear();
    buffered = 0;
    socket.onReadable(null);
    socket.onWritable(null);
    SocketAddress remoteAddress = socket.remoteAddress();
    socket
        .lane()
        .queue(
            () -> {
              traffic.ends(loop, this, localAddress, remoteAddress, cause);
              tell("connectionLost", () -> protocol.connectionLost(cause));
              socket.close();
            });
  }

  private void tell(String what, Runnable call) {
    try {
      call.run();
    } catch (Throwable e) {
      loop.callExceptionHandler(
          new Loop.ErrorContext(what + "() of " + protocol + " failed", e, null, null, null));
    }
  }

  // ---- properties

  /**
   * Returns whether the socket is closed or being closed.
   *
   * @return true if it is
   */
  public boolean isClosing() {
    return state.isClosing();
  }

  /**
   * Returns the address of this side.
   *
   * @return the address
   */
  public SocketAddress localAddress() {
    return localAddress;
  }

  /**
   * Returns the address of the only peer.
   *
   * @return the address, or null if there may be several peers
   */
  public @Nullable SocketAddress remoteAddress() {
    return socket.remoteAddress();
  }

  @Override
  public String toString() {
    return "DatagramTransport[" + localAddress + (state.isClosing() ? ", closing]" : "]");
  }
}
