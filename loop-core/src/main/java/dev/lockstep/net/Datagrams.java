package dev.lockstep.net;

import dev.lockstep.internal.Current;
import dev.lockstep.internal.EventLoop;
import dev.lockstep.internal.LoopIo;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A socket for datagrams in direct style: each arrives whole, twice, out of order, or not at all.
 * What arrives while nobody receives is kept up to a bound, and left to the machine above that.
 */
public final class Datagrams implements AutoCloseable {

  /** How many datagrams are kept that nobody has received yet. */
  private static final int KEPT = 64;

  private final Incoming incoming = new Incoming();
  private final DatagramTransport transport;

  private Datagrams(EventLoop loop, @Nullable SocketAddress local, @Nullable SocketAddress remote)
      throws IOException {
    transport =
        new DatagramTransport(
            loop, LoopIo.of(loop).network().datagram(local, remote, Map.of()), incoming);
    transport.start();
  }

  /**
   * Opens a socket that receives from anyone.
   *
   * @param local where; port 0 stands for a free one
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
   * Opens a socket that tells a protocol what happens to it (asyncio's {@code
   * create_datagram_endpoint}).
   *
   * @param protocol whom it tells
   * @param local where, or null for any free port
   * @param remote the only peer, or null for any
   * @param options socket options, such as {@link java.net.StandardSocketOptions#SO_BROADCAST}
   * @return the socket, of which the protocol is told in the next pass
   * @throws IOException if an address is in use, not local, or may not be used
   */
  public static DatagramTransport transport(
      DatagramProtocol protocol,
      @Nullable SocketAddress local,
      @Nullable SocketAddress remote,
      Map<SocketOption<?>, Object> options)
      throws IOException {
    EventLoop loop = Current.loop();
    DatagramTransport transport =
        new DatagramTransport(loop, LoopIo.of(loop).network().datagram(local, remote, options), protocol);
    transport.start();
    return transport;
  }

  /**
   * Waits for a datagram. Several tasks may wait.
   *
   * @return the one that arrived first
   * @throws ConnectionLostException once the socket is closed
   * @throws IOException what became of one that was sent: the port of the peer is closed, above all
   */
  public Datagram receive() throws IOException {
    return incoming.take();
  }

  /**
   * Sends a datagram; waits while too much is buffered.
   *
   * @param data its bytes
   * @param target to whom; null for the peer that the socket is connected to
   * @throws ConnectionLostException once the socket is closed
   */
  public void send(byte[] data, @Nullable SocketAddress target) throws IOException {
    incoming.checkOpen("send()");
    transport.sendTo(ByteBuffer.wrap(data), target);
    incoming.drain();
  }

  /**
   * The address of this side.
   *
   * @return the address
   */
  public SocketAddress localAddress() {
    return transport.localAddress();
  }

  /** Closes the socket once what is buffered is sent; who waits in it is told. */
  @Override
  public void close() {
    transport.close();
  }

  /** Keeps what arrives. */
  private final class Incoming implements DatagramProtocol {
    private final ArrayDeque<Object> arrived = new ArrayDeque<>();
    private final Gate arrival = new Gate("Datagrams.receive()");
    private final Gate drained = new Gate("Datagrams.send()");
    private boolean paused;
    private boolean closed;

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
      while (paused) {
        drained.await();
        checkOpen("send()");
      }
    }

    void checkOpen(String call) throws ConnectionLostException {
      if (closed || transport.isClosing()) {
        throw new ConnectionLostException(call + " on a socket that is closed", null);
      }
    }

    private void add(Object what) {
      arrived.add(what);
      if (arrived.size() >= KEPT) {
        transport.pauseReading();
      }
      arrival.pass();
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
      paused = true;
    }

    @Override
    public void resumeWriting() {
      paused = false;
      drained.pass();
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
      closed = true;
      paused = false;
      arrival.pass();
      drained.pass();
    }
  }
}
