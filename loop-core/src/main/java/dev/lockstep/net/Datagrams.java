// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import dev.lockstep.CancelledError;
import dev.lockstep.internal.io.LoopIo;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Kernel;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A datagram socket in direct style. Each datagram may arrive whole, twice, out of order, or not at
 * all. Datagrams that arrive while nobody receives are kept up to a bound; above that the socket is
 * not read, and the system drops the rest.
 *
 * @since 0.1.0
 */
public final class Datagrams implements AutoCloseable {

  /** The largest number of datagrams kept until a task receives them. */
  private static final int KEPT = 64;

  private final Incoming incoming = new Incoming();
  private final DatagramTransport transport;

  private Datagrams(Kernel loop, @Nullable SocketAddress local, @Nullable SocketAddress remote)
      throws IOException {
    transport = transport(loop, incoming, local, remote, Map.of());
  }

  /**
   * Opens a socket that receives from anyone.
   *
   * @param local the address to bind to; port 0 stands for a free one
   * @return the socket
   * @throws IOException if the address is in use, not local, or may not be used
   */
  public static Datagrams open(SocketAddress local) throws IOException {
    return new Datagrams(Current.loop(), local, null);
  }

  /**
   * Opens a socket that sends to one peer and receives from that peer only.
   *
   * @param remote the peer
   * @return the socket
   * @throws IOException if the address cannot be used
   */
  public static Datagrams connect(SocketAddress remote) throws IOException {
    return new Datagrams(Current.loop(), null, remote);
  }

  /**
   * Opens a socket that calls a protocol (asyncio's {@code create_datagram_endpoint}).
   *
   * @param protocol the callbacks
   * @param local the address to bind to, or null for any free port
   * @param remote the only peer, or null for any
   * @param options socket options, such as {@link java.net.StandardSocketOptions#SO_BROADCAST}
   * @return the socket, whose protocol is called first in the next iteration
   * @throws IOException if an address is in use, not local, or may not be used
   */
  public static DatagramTransport transport(
      DatagramProtocol protocol,
      @Nullable SocketAddress local,
      @Nullable SocketAddress remote,
      Map<SocketOption<?>, Object> options)
      throws IOException {
    return transport(Current.loop(), protocol, local, remote, options);
  }

  private static DatagramTransport transport(
      Kernel loop,
      DatagramProtocol protocol,
      @Nullable SocketAddress local,
      @Nullable SocketAddress remote,
      Map<SocketOption<?>, Object> options)
      throws IOException {
    Transports.checkResolved("receive at", local);
    Transports.checkResolved("send to", remote);
    DatagramTransport transport =
        new DatagramTransport(
            loop, LoopIo.of(loop).network().datagram(local, remote, options), protocol);
    transport.start();
    return transport;
  }

  /**
   * Waits for a datagram. Several tasks may wait.
   *
   * @return the datagram that arrived first
   * @throws ConnectionLostException once the socket is closed
   * @throws IOException if a datagram that was sent failed, usually because the peer's port is
   *     closed
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public Datagram receive() throws IOException {
    return incoming.take();
  }

  /**
   * Sends a datagram; waits while too much is buffered.
   *
   * @param data its bytes
   * @param target the address to send to; null for the peer that the socket is connected to
   * @throws IllegalArgumentException if there is no target, or a target other than the only peer
   * @throws ConnectionLostException once the socket is closed
   * @throws IOException if a datagram that was sent failed
   * @throws CancelledError if the current task is cancelled while it waits; the datagram is sent
   *     nevertheless
   */
  public void send(byte[] data, @Nullable SocketAddress target) throws IOException {
    incoming.checkOpen("send()");
    transport.sendTo(ByteBuffer.wrap(data), target);
    incoming.drain();
  }

  /**
   * Returns the address of this side.
   *
   * @return the address
   */
  public SocketAddress localAddress() {
    return transport.localAddress();
  }

  /**
   * Closes the socket once all buffered datagrams are sent; waiting tasks get a {@link
   * ConnectionLostException}.
   */
  @Override
  public void close() {
    transport.close();
  }

  /** The protocol that keeps arriving datagrams. */
  private final class Incoming implements DatagramProtocol {
    private final ArrayDeque<Object> arrived = new ArrayDeque<>();
    private final WaitSet arrival = new WaitSet("Datagrams.receive()");
    private final FlowControl flow = new FlowControl("Datagrams.send()");

    Datagram take() throws IOException {
      while (arrived.isEmpty()) {
        checkOpen("receive()");
        arrival.await();
      }
      Object first = arrived.remove();
      if (arrived.size() == KEPT / 2) {
        transport.resumeReading();
      }
      if (first instanceof IOException error) {
        throw error;
      }
      return (Datagram) first;
    }

    void drain() throws IOException {
      while (flow.isPaused()) {
        flow.await();
        checkOpen("send()");
      }
    }

    void checkOpen(String call) throws ConnectionLostException {
      if (flow.hasEnded() || transport.isClosing()) {
        throw new ConnectionLostException(call + " cannot be called on a closed socket", null);
      }
    }

    private void add(Object what) {
      arrived.add(what);
      if (arrived.size() >= KEPT) {
        transport.pauseReading();
      }
      arrival.wakeAll();
    }

    @Override
    public void datagramReceived(ByteBuffer data, SocketAddress from) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      add(new Datagram(bytes, from));
    }

    @Override
    public void errorReceived(IOException error) {
      add(error);
    }

    @Override
    public void pauseWriting() {
      flow.pause();
    }

    @Override
    public void resumeWriting() {
      flow.resume();
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
      arrival.wakeAll();
      flow.end();
    }
  }
}
