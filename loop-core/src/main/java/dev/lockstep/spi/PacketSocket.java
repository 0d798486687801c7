package dev.lockstep.spi;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A socket that carries datagrams: each arrives whole, twice, out of order, or not at all. */
public interface PacketSocket extends NetworkSocket {

  /**
   * The only peer.
   *
   * @return the address, or null if there may be several
   */
  @Nullable SocketAddress remoteAddress();

  /**
   * Receives a datagram. What does not fit is lost.
   *
   * @param into where to
   * @return who sent it, or null if none is there
   * @throws IOException what became of an earlier datagram: the peer's port is closed, above all
   */
  @Nullable SocketAddress receive(ByteBuffer into) throws IOException;

  /**
   * Sends a datagram.
   *
   * @param datagram what to send
   * @param target to whom, or null for the only peer
   * @return false if it cannot be taken now
   * @throws IOException if it cannot be sent, or what became of an earlier one
   */
  boolean send(ByteBuffer datagram, @Nullable SocketAddress target) throws IOException;

  /**
   * Says what to run in each pass in which a datagram can be sent. Queued at most once a pass, in
   * the lane of this socket and with the context variables that the caller has now.
   *
   * @param callback what to run, or null for nothing any more
   */
  void onWritable(@Nullable Runnable callback);
}
